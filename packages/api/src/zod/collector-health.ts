import { z } from 'zod'

import {
  LOSS_KINDS,
  MAX_NAMED,
  type CollectorHealth,
  type LossCount,
  type ProducerSkew,
} from '../model/collector-health.ts'
import { count, instant, uuid } from './common.ts'
import { spoolSummary } from './spool.ts'

export const lossCount: z.ZodType<LossCount> = z.object({
  kind: z.enum(LOSS_KINDS).describe('`pages_lost` counts pages, the others samples.'),
  reason: z.string(),
  total: count.describe('Since the collector started.'),
  last_hour: count,
})

const producerSkew: z.ZodType<ProducerSkew> = z.object({
  producer_id: uuid,
  offset_ms: z
    .int()
    .describe("How far its newest sample is ahead of the collector's clock; behind: negative."),
})

/** How far a collector is with storing what it has. */
export const storingProgress = {
  oldest_unstored: instant
    .nullable()
    .describe('When the oldest of the samples came that are not stored yet.'),
  newest_stored: instant
    .nullable()
    .describe('When the newest samples were sealed that are stored.'),
  spool: spoolSummary,
}

export const collectorHealth: z.ZodType<CollectorHealth> = z.object({
  time: instant.describe('Its clock when it answered.'),
  n_failing: count.describe('Producers whose last collection failed.'),
  ...storingProgress,
  losses: z.array(lossCount),
  skewed: z
    .array(producerSkew)
    .max(MAX_NAMED)
    .describe('Producers whose clock is probably wrong, the worst first.'),
  most_series: z
    .array(z.object({ producer_id: uuid, n_series: count }))
    .max(MAX_NAMED)
    .describe('Producers with most series, of those that answer in columns.'),
})
