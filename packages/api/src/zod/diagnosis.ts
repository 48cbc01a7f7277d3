import { z } from 'zod'

import { SEVERITIES, type Diagnosis, type Finding } from '../model/diagnosis.ts'
import { instant } from './common.ts'

const finding: z.ZodType<Finding> = z.object({
  check: z.string().describe('Which check found it: `clock`, `parts`, …'),
  code: z.string().describe('Stable; `ok` where nothing is wrong.'),
  severity: z.enum(SEVERITIES),
  subject: z
    .string()
    .describe('A collector, a table, a timeseries; empty where that is the whole system.'),
  text: z.string(),
  what_to_do: z.string().nullable(),
})

export const diagnosis: z.ZodType<Diagnosis> = z.object({
  version: z.string(),
  time: instant,
  elapsed_ms: z.number().nonnegative(),
  findings: z.array(finding).describe('The worst first; each check has one at least.'),
})
