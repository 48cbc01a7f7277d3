import type { Nanoseconds, Sample } from '@oximeter/core'
import type { ImportedSeries } from '../import/imported-metric.ts'
import type { Track } from './series/track.ts'

/** A series that points are sent of, and what it needs to make samples of them. */
export class PushedSeries {
  readonly series: ImportedSeries
  /** What kind of points it takes: another kind begins another track. */
  kind: string
  track: Track<never>
  /** When the last point came, by our clock. */
  arrivedAt: Nanoseconds

  constructor(series: ImportedSeries, kind: string, track: Track<never>, arrivedAt: Nanoseconds) {
    this.series = series
    this.kind = kind
    this.track = track
    this.arrivedAt = arrivedAt
  }

  missing(startTime: Nanoseconds, time: Nanoseconds): Sample | undefined {
    const datum = this.track.missing(startTime, time)
    return datum && { timeseries: this.series.timeseries, timestamp: time, datum }
  }

  /** The last samples, when no more points come: what is not said yet, and that there is no value any more. */
  *ending(now: Nanoseconds): Generator<Sample> {
    // All its points were refused: nothing has ended.
    if (this.track.time < 0n) return
    const { timeseries } = this.series
    const after = this.track.time + 1_000_000n
    const datum = this.track.unsaid?.()
    if (datum) yield { timeseries, timestamp: after, datum }
    const missing = this.missing(0n, now > after ? now : after + 1_000_000n)
    if (missing) yield missing
  }
}
