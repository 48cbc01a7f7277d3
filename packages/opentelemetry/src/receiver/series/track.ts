import type { Datum, MissingDatum, Nanoseconds } from '@oximeter/core'
import type { Refusal } from '../refusals.ts'

/** What happened to a series beside that a point came. */
export type SeriesEvent = 'restart' | 'gap' | 'gap_filled'

/** What a point is for its series: a datum, nothing new, nothing yet, or refused. */
export type Taken = Datum | 'duplicate' | 'later' | Refusal

/** What is kept of one series, from one point to the next. */
export interface Track<P> {
  /** The time of the newest point. */
  readonly time: Nanoseconds
  take(point: P): Taken
  /** Stands in for a value that there is none of at a time; undefined where that is no news. */
  missing(startTime: Nanoseconds, time: Nanoseconds): MissingDatum | undefined
  /** What was added to it and is in no datum yet. */
  unsaid?(): Datum | undefined
}

/** Since when something counts of which nobody knows. */
export const UNKNOWN_START = 0n
