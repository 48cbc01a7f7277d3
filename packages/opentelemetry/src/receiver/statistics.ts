import type { Outcome } from './refusals.ts'
import type { SeriesEvent } from './series/track.ts'

/** What a receiver did so far. */
export interface ReceiverStatistics {
  /** Answers by status. */
  readonly requests: Readonly<Record<number, number>>
  /** What became of points; those that are not there are 0. */
  readonly points: Readonly<Partial<Record<Outcome, number>>>
  /** What happened to series: totals that began anew, intervals that are missing or came late, series that ended. */
  readonly events: Readonly<Partial<Record<SeriesEvent | 'expired', number>>>
  /** Series that points may come for. */
  readonly series: number
  /** Samples that wait to be collected. */
  readonly pending: number
}
