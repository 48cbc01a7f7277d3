import { FIELD_TYPES } from '@oximeter/core'
import { z } from 'zod'

import {
  OXQL_COMPLETION_KINDS,
  OXQL_DATA_TYPES,
  OXQL_METRIC_TYPES,
  type OxqlCompleteRequest,
  type OxqlCompletions,
  type OxqlDistributionJson,
  type OxqlExplanation,
  type OxqlFormatRequest,
  type OxqlFormatted,
  type OxqlMistakeJson,
  type OxqlRequest,
  type OxqlResponse,
  type OxqlTableJson,
  type OxqlTextRequest,
  type OxqlValidation,
  type OxqlValuesJson,
} from '../model/oxql.ts'
import { count, exactNumber, instant } from './common.ts'

const query = z.string().describe('OxQL, at most 64 KiB.')
const position = z.int().nonnegative()
const oxqlFieldType = z.enum([...FIELD_TYPES, 'double'])
const metricType = z.enum(OXQL_METRIC_TYPES)

const span = z
  .object({ start: position, end: position })
  .describe('A place in the text: UTF-16 units from its start, the end not included.')

/** Pixels of a chart, at most: as many as any screen has. */
const MAX_PIXELS = 20_000

const range = {
  from: instant
    .exactOptional()
    .describe('Where no filter of the query says from when, points are from then on.'),
  until: instant
    .exactOptional()
    .describe('Where no filter says up to when; also the end of grids. Default: now.'),
  pixels: z
    .int()
    .min(2)
    .max(MAX_PIXELS)
    .exactOptional()
    .describe(
      'How wide the stretch from `from` to `until` is drawn: each series has at most twice as many ' +
        'points, the least and the greatest of each column of pixels among them. Default: all points.',
    ),
  step: z
    .string()
    .max(64)
    .exactOptional()
    .describe(
      'What `$step` is in the query, as OxQL writes durations. Default: what suits the stretch and its pixels.',
    ),
}

export const oxqlRequest: z.ZodType<OxqlRequest> = z.object({
  query,
  ...range,
  include_summaries: z
    .boolean()
    .exactOptional()
    .describe('Whether to say in `query_summaries` what was read. Default: no.'),
  arrow_rows: z
    .enum(['points', 'series'])
    .exactOptional()
    .describe(
      'What there is a row of in Arrow: points, or series whose points are lists. Default: `points`.',
    ),
})

export const oxqlTextRequest: z.ZodType<OxqlTextRequest> = z.object({ query, ...range })

export const oxqlFormatRequest: z.ZodType<OxqlFormatRequest> = z.object({ query })

export const oxqlFormatted: z.ZodType<OxqlFormatted> = z.object({
  query: z.string().describe('A stage in each line, with its comments.'),
})

export const oxqlDistribution: z.ZodType<OxqlDistributionJson> = z.object({
  bins: z.array(exactNumber).describe('Where each bin begins.'),
  counts: z.array(exactNumber),
  min: exactNumber.nullable(),
  max: exactNumber.nullable(),
  sum_of_samples: exactNumber.nullable(),
  squared_mean: z.number().nullable(),
  p50: z.number().nullable(),
  p90: z.number().nullable(),
  p99: z.number().nullable(),
})

const values: z.ZodType<OxqlValuesJson> = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['integer', 'double']),
    values: z.array(exactNumber.nullable()),
  }),
  z.object({ type: z.literal('boolean'), values: z.array(z.boolean().nullable()) }),
  z.object({ type: z.literal('string'), values: z.array(z.string().nullable()) }),
  z.object({
    type: z.enum(['integer_distribution', 'double_distribution']),
    values: z.array(oxqlDistribution.nullable()),
  }),
])

export const oxqlTable: z.ZodType<OxqlTableJson> = z.object({
  name: z.string(),
  timeseries: z.array(
    z.object({
      fields: z
        .record(
          z.string(),
          z.object({
            type: oxqlFieldType,
            value: z.union([z.string(), z.boolean(), exactNumber]),
          }),
        )
        .describe('Without those that this series lacks.'),
      points: z.object({
        start_times: z.array(instant).nullable(),
        timestamps: z.array(instant),
        values: z
          .array(z.object({ values, metric_type: metricType, name: z.string() }))
          .describe('One for each dimension.'),
      }),
    }),
  ),
})

const bytesAndRows = z.object({ bytes: exactNumber, rows: exactNumber })

export const oxqlResponse: z.ZodType<OxqlResponse> = z.object({
  tables: z.array(oxqlTable),
  query_summaries: z
    .array(
      z.object({
        id: z.string(),
        query: z.string(),
        elapsed_ms: z.number().nonnegative(),
        io_summary: z.object({ read: bytesAndRows, written: bytesAndRows }),
        profile_summary: z.record(z.string(), exactNumber),
      }),
    )
    .nullable()
    .describe('One of the whole query, if the request wants it; else null.'),
  warnings: z
    .array(z.object({ code: z.string(), message: z.string(), count: count.exactOptional() }))
    .describe('What was odd in the data.'),
  truncated: z
    .object({ reason: z.string() })
    .nullable()
    .describe('Why the answer is not all there is; null where it is.'),
  range: z
    .object({
      from: instant,
      until: instant,
      step: z.string().describe('What `$step` was, as OxQL writes it.'),
    })
    .nullable()
    .describe('The stretch of time that was asked for; null where none was.'),
  thinned: z
    .array(
      z.object({
        table: count.describe('Its place in `tables`, from 0.'),
        points: count.describe('How many points its series had.'),
        kept: count.describe('How many of them are there.'),
      }),
    )
    .describe('The tables of which points were left out, since there are more than pixels.'),
  cost: z.object({
    elapsed_ms: z.number().nonnegative(),
    rows_read: exactNumber,
    bytes_read: exactNumber,
    peak_memory_bytes: exactNumber
      .exactOptional()
      .describe('Absent where the engine does not say, as the embedded one.'),
    rolled_up: z
      .array(z.string())
      .describe('Timeseries of which roll-ups were read in place of samples, ascending.'),
  }),
})

export const oxqlMistake: z.ZodType<OxqlMistakeJson> = z.object({
  code: z.string().describe('Stable: `syntax`, `unknown-field`, …'),
  message: z.string(),
  span,
  hint: z.string().exactOptional().describe('The way out, where one is known.'),
})

export const oxqlExplanation: z.ZodType<OxqlExplanation> = z.object({
  plan: z.string().describe('For people: what each stage does.'),
  statements: z.array(z.object({ sql: z.string(), parameters: z.record(z.string(), z.unknown()) })),
  estimated_rows: exactNumber,
})

export const oxqlValidation: z.ZodType<OxqlValidation> = z.object({
  valid: z.boolean(),
  mistakes: z.array(oxqlMistake).describe('In the order of the text.'),
  tables: z
    .array(
      z.object({
        name: z.string(),
        fields: z.array(z.object({ name: z.string(), type: oxqlFieldType, optional: z.boolean() })),
        dimensions: z.array(
          z.object({
            name: z.string(),
            type: z.enum(OXQL_DATA_TYPES),
            metric_type: metricType,
          }),
        ),
        has_start_times: z.boolean(),
        step: z
          .string()
          .nullable()
          .describe('Between points of aligned tables, as OxQL writes it; else null.'),
      }),
    )
    .describe('What it would answer, if it is valid.'),
})

export const oxqlCompleteRequest: z.ZodType<OxqlCompleteRequest> = z.object({
  query,
  position: position
    .exactOptional()
    .describe('Where the cursor is: UTF-16 units from the start. Default: at the end.'),
  limit: z.int().min(1).max(1000).exactOptional().describe('Default 50.'),
})

export const oxqlCompletions: z.ZodType<OxqlCompletions> = z.object({
  span: span.describe('What an item replaces: the word that is being written.'),
  items: z
    .array(
      z.object({
        text: z.string(),
        kind: z.enum(OXQL_COMPLETION_KINDS),
        detail: z.string().exactOptional(),
      }),
    )
    .describe('The likeliest first.'),
})
