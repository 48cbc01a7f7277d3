import type { LossCount, SlowProducer } from './collector-health.ts'
import type { SpoolSummary } from './spool.ts'

/** One program of the running system as Nexus sees it. */
export interface ProgramStatus {
  /** `nexus`, `collector`, `clickhouse` or `database`. */
  name: string
  id?: string
  version: string | null
  url: string | null
  /** Since when it runs; null where it does not say. */
  started: string | null
  ok: boolean
  /** What is wrong, in words. */
  detail?: string
}

/** How the producers are, in numbers. */
export interface ProducersSummary {
  registered: number
  /** To a collector that lives. */
  assigned: number
  /** Those whose last collection failed; null while no collector tells. */
  failing: number | null
  /** Those that were last collected more than three of their intervals ago; null while no collector tells. */
  late: number | null
  /** Those that this Nexus refused to register of late. */
  refused: number
}

/** How far a collector has got with what it collects. */
export interface CollectorProgress {
  id: string
  n_producers: number
  /** When the oldest of the samples came that are not stored yet; null where all are. */
  oldest_unstored: string | null
  /** When the newest samples were sealed that are stored; null until some are. */
  newest_stored: string | null
  spool: SpoolSummary
}

/** How a disk fills, as it has gone in the last days. */
export const DISK_FORECASTS = [
  /** Less than an hour has been measured. */
  'unknown',
  /** What is dropped as it gets old makes room for what comes. */
  'lasts',
  'fills',
] as const

export type DiskForecast = (typeof DISK_FORECASTS)[number]

/** What metrics take on the disk, and how long that goes well. */
export interface StorageStatus {
  /** Of all tables, compressed. */
  bytes: number
  rows: number
  disk_free_bytes: number
  disk_total_bytes: number
  /** Null until an hour has been measured. */
  bytes_per_day: number | null
  forecast: DiskForecast
  /** Of a disk that fills. */
  days_until_full: number | null
  /** What they come to take once the oldest are dropped every day; null until it is known. */
  bytes_at_most: number | null
}

/** The whole system on one page. */
export interface SystemStatus {
  version: string
  started: string
  /** When this was found out: ages count from it. */
  time: string
  programs: ProgramStatus[]
  /** The counts are null while the database of Nexus does not answer. */
  n_producers: number | null
  n_collectors: number | null
  n_live_collectors: number | null
  n_schemas: number | null
  producers: ProducersSummary | null
  /** Those that answer and tell. */
  collectors: CollectorProgress[]
  /** Of all collectors that tell, the most first. */
  losses: LossCount[]
  /** What live collectors take together, as they last said; null while none has. */
  samples_per_second: number | null
  /** Producers that took longest to answer, the longest first. */
  slowest_producers: SlowProducer[]
  /** Null while the metrics database does not answer. */
  storage: StorageStatus | null
}
