import { z } from 'zod'

import type {
  QuarantineDropped,
  QuarantinedSample,
  QuarantineGroup,
  QuarantineReplayed,
  QuarantineReplayRequest,
} from '../model/quarantine.ts'
import { sampleJson } from './collection.ts'
import { count, instant, pageOf } from './common.ts'

/** Not only names of timeseries: what has none is kept in quarantine too. */
export const quarantineName = z
  .string()
  .min(1)
  .max(512)
  .describe('As the samples gave it: usually `target:metric`.')

export const quarantineReason = z
  .string()
  .min(1)
  .max(100)
  .describe('Only samples that are kept for this reason, such as `schema_conflict`.')

export const quarantineGroup: z.ZodType<QuarantineGroup> = z.object({
  timeseries_name: z.string(),
  reason: z.string(),
  count,
  first: instant,
  last: instant,
  example: z.string().describe('What was wrong with the last one, in words.'),
})

export const quarantinedSample: z.ZodType<QuarantinedSample> = z.object({
  received_at: instant,
  reason: z.string(),
  detail: z.string().describe('What was wrong when it came, in words.'),
  diff: z
    .array(z.string())
    .describe('How it differs from the schema that its timeseries has now, a difference each.'),
  sample: sampleJson.nullable().describe('Null where none can be read from what is kept.'),
  body: z.string().nullable().describe('What is kept, where that is no sample.'),
})

export const quarantineReplayRequest: z.ZodType<QuarantineReplayRequest> = z.strictObject({
  reason: quarantineReason.exactOptional(),
})

export const quarantineReplayed: z.ZodType<QuarantineReplayed> = z.object({
  replayed: count.describe('Stored, and no longer in quarantine.'),
  still_refused: count.describe('They still contradict their schema, and stay.'),
  unreadable: count.describe('No sample can be read from what is kept; they stay.'),
})

export const quarantineDropped: z.ZodType<QuarantineDropped> = z.object({ dropped: count })

export const quarantineGroupPage = pageOf(quarantineGroup)
export const quarantinedSamplePage = pageOf(quarantinedSample)
