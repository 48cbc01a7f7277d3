import type { SpoolSummary } from './spool.ts'

/** Samples, or what may have held some, that did not become what was measured. */
export const LOSS_KINDS = [
  /** Collected, and given up before they were stored. */
  'dropped',
  /** Kept apart: they contradict their schema, for example. */
  'quarantined',
  /** Nobody could read them. */
  'refused',
  /** Pages, not samples, that producers gave up because nobody pulled them in time. */
  'pages_lost',
] as const

export type LossKind = (typeof LOSS_KINDS)[number]

/** How many were lost for one reason, since the collector started. */
export interface LossCount {
  kind: LossKind
  /** Stable, snake_case mostly. */
  reason: string
  total: number
  /** Of these, within the last hour, to the minute. */
  last_hour: number
}

/** A producer whose samples are not from when they came. */
export interface ProducerSkew {
  producer_id: string
  /** How far its newest sample is ahead of the collector's clock, in milliseconds; behind: negative. */
  offset_ms: number
}

/** How many series a producer has. */
export interface ProducerSeries {
  producer_id: string
  n_series: number
}

/** How long a producer took to answer. */
export interface SlowProducer {
  producer_id: string
  /** The last time that it did, in milliseconds. */
  ms: number
}

/** Producers that each list of a collector names at most. */
export const MAX_NAMED = 20

/** How a collector is, as it sees itself. */
export interface CollectorHealth {
  /** Its clock when it answered. */
  time: string
  /** Producers whose last collection failed. */
  n_failing: number
  /** Producers that were last collected more than three of their intervals ago. Absent of older versions. */
  n_late?: number
  /** When the oldest of the samples came that are not stored yet; null where all are. */
  oldest_unstored: string | null
  /** When the newest samples were sealed that are stored; null until some are. */
  newest_stored: string | null
  spool: SpoolSummary
  losses: LossCount[]
  /** Producers whose clock is probably wrong, the worst first. */
  skewed: ProducerSkew[]
  /** Those with most series, the most first; of producers that answer in columns. */
  most_series: ProducerSeries[]
  /** Those that took longest to answer, the longest first. Absent of older versions. */
  slowest?: SlowProducer[]
}
