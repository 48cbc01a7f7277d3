import type { Nanoseconds, Sample, Timeseries } from '@oximeter/core'
import type { Attributes } from '../import/attributes.ts'
import type { Track } from './series/track.ts'

/** A series that points are sent of, and what it needs to make samples of them. */
export class PushedSeries {
  readonly timeseries: Timeseries
  readonly attributes: Attributes
  /** What kind of points it takes: another kind begins another track. */
  kind: string
  track: Track<never>
  /** When the last point came, by our clock. */
  arrivedAt: Nanoseconds

  constructor(
    timeseries: Timeseries,
    attributes: Attributes,
    { kind, make }: { readonly kind: string; readonly make: () => Track<never> },
    arrivedAt: Nanoseconds,
  ) {
    this.timeseries = timeseries
    this.attributes = attributes
    this.kind = kind
    this.track = make()
    this.arrivedAt = arrivedAt
  }

  missing(startTime: Nanoseconds, time: Nanoseconds): Sample | undefined {
    const datum = this.track.missing(startTime, time)
    return datum && { timeseries: this.timeseries, timestamp: time, datum }
  }

  /** The last samples, when no more points come: what is not said yet, and that there is no value any more. */
  *ending(now: Nanoseconds): Generator<Sample> {
    // All its points were refused: nothing has ended.
    if (this.track.time < 0n) return
    const { timeseries } = this
    const after = this.track.time + 1_000_000n
    const datum = this.track.unsaid?.()
    if (datum) yield { timeseries, timestamp: after, datum }
    const missing = this.missing(0n, now > after ? now : after + 1_000_000n)
    if (missing) yield missing
  }
}
