import { z } from 'zod'

import {
  LOSS_KINDS,
  MAX_NAMED,
  type CollectorHealth,
  type LossCount,
  type ProducerSkew,
  type SlowProducer,
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

export const slowProducer: z.ZodType<SlowProducer> = z.object({
  producer_id: uuid,
  ms: z.number().nonnegative().describe('How long it took to answer the last time that it did.'),
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
  n_late: count
    .exactOptional()
    .describe('Producers that were last collected more than three of their intervals ago.'),
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
  slowest: z
    .array(slowProducer)
    .max(MAX_NAMED)
    .exactOptional()
    .describe('Producers that took longest to answer, the longest first.'),
})
