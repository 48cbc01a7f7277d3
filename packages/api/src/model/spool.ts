import type { Page } from './page.ts'

export const SPOOL_BLOCK_STATES = [
  /** For its turn. */
  'waiting',
  /** On its way to ClickHouse right now. */
  'inserting',
  /** ClickHouse did not take it: it is tried again later. Blocks behind it do not wait. */
  'postponed',
  /** Its file does not hold what its checksum says: set aside, never inserted. */
  'damaged',
] as const

export type SpoolBlockState = (typeof SPOOL_BLOCK_STATES)[number]

/** A sealed block of rows, on the collector's disk until ClickHouse says that it has it. */
export interface SpoolBlock {
  id: string
  /** The table that its rows are for. */
  table: string
  /** The UTC day of its rows, `2026-08-01`; null in tables that know none. */
  day: string | null
  rows: number
  /** Fewer than rows where it holds what is stored beside samples. */
  samples: number
  /** Of its file. */
  bytes: number
  /** RFC 3339. */
  sealed_at: string
  state: SpoolBlockState
  /** How often it was sent. */
  attempts: number
  /** Why the last attempt failed, or what is damaged. */
  last_error: string | null
}

/** What a collector has sealed and not yet stored, in numbers. */
export interface SpoolSummary {
  /** Of all files, damaged ones too. */
  bytes: number
  /** Past it pulling slows, then pauses, and at last the oldest is dropped. */
  max_bytes: number
  blocks: number
  samples: number
  /** When the oldest block was sealed; null where there is none. */
  oldest: string | null
  /** Whether pulling pauses until there is room: producers keep their pages. */
  paused: boolean
  /** Why it pauses, or why blocks do not leave, in words. */
  reason: string | null
}

/** The whole in numbers, and a page of the blocks. */
export interface Spool extends SpoolSummary, Page<SpoolBlock> {}

/** Which blocks to try again at once. Ids that are not there (any more) are passed over. */
export interface SpoolReplayRequest {
  /** Default: all. */
  ids?: string[]
}

export interface SpoolReplayed {
  /** Blocks that go ahead; damaged ones count where their files turned out to be sound. */
  retried: number
}

/** Which blocks to give up. Ids that are not there (any more) are passed over. */
export type SpoolDropRequest = { ids: string[] } | { all: true }

/** What was given up. */
export interface SpoolDropped {
  blocks: number
  samples: number
  bytes: number
}
