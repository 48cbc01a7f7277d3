import { z } from 'zod'

import { ERROR_CODES, type ProblemJson } from '../http/problem.ts'
import type { Health, ProgramVersion, SqlRequest, SqlResponse, SqlValue } from '../model/system.ts'
import { count, exactNumber } from './common.ts'
import { oxqlMistake } from './oxql.ts'

/** Longest SQL text. */
export const MAX_SQL_CHARACTERS = 65_536

export const problem: z.ZodType<ProblemJson> = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    error_code: z.enum(ERROR_CODES),
    request_id: z.string(),
    message: z.string().describe('The same text as `detail`.'),
    mistakes: z
      .array(oxqlMistake)
      .exactOptional()
      .describe('Of a query: each of its mistakes, with its place.'),
  })
  .describe('RFC 9457 problem details.')

export const health: z.ZodType<Health> = z.object({
  status: z.enum(['ok', 'unavailable']),
  checks: z.record(z.string(), z.string()).describe('Each check: `ok`, or what is wrong.'),
})

export const programVersion: z.ZodType<ProgramVersion> = z.object({
  name: z.string(),
  version: z.string(),
})

export const sqlRequest: z.ZodType<SqlRequest> = z.object({
  query: z
    .string()
    .min(1)
    .max(MAX_SQL_CHARACTERS)
    .describe("One SELECT over the timeseries' views."),
})

export const exposition = z.string().describe('Metric families and samples, a line each.')

/** Not described further: it is what describes. */
export const openApi = z.looseObject({ openapi: z.string() })

export const sqlValue: z.ZodType<SqlValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.string(),
    exactNumber,
    z.array(sqlValue),
    z.record(z.string(), sqlValue),
  ]),
)

export const sqlResponse: z.ZodType<SqlResponse> = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(sqlValue)),
  truncated: z.boolean().describe('Whether the budget cut rows off.'),
  elapsed_ms: z.number().nonnegative(),
  rows_read: count,
  bytes_read: count,
})
