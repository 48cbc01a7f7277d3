import type { BlockSummary } from './block-file.ts'

/** A sealed block that waits to be stored. */
export interface SpooledBlock extends BlockSummary {
  /** Ascends in the order in which blocks were sealed, as text does. */
  readonly id: string
  readonly seal: number
  /** On the wall clock, in milliseconds. */
  readonly sealedAt: number
  /** On the monotonic clock: the process may be younger than the block. */
  readonly waitsSince: number
}

/** A file that does not hold what was written, set aside for a person to look at. */
export interface DamagedBlock extends BlockSummary {
  /** Its file's name. */
  readonly id: string
  readonly sealedAt: number
  readonly why: string
}
