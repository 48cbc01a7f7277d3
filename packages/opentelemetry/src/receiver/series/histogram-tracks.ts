import type { Datum, MissingDatum, Nanoseconds } from '@oximeter/core'
import { ExponentialCounts } from '../../histogram/exponential-counts.ts'
import { importedHistogram } from '../../histogram/statistics.ts'
import type { ExponentialHistogramPoint, HistogramPoint } from '../../otlp/request.ts'
import { CumulativeTimes } from './cumulative-times.ts'
import { DeltaIntervals } from './delta-intervals.ts'
import { MergedStatistics } from './merged-statistics.ts'
import type { SeriesEvent, Taken, Track } from './track.ts'

type OnEvent = (event: SeriesEvent) => void

/** A point whose bounds are edges of bins already. */
export interface BinnedPoint extends Pick<
  HistogramPoint,
  'startTime' | 'time' | 'count' | 'sum' | 'min' | 'max'
> {
  readonly bins: Float64Array<ArrayBuffer>
  readonly counts: BigUint64Array<ArrayBuffer>
}

export type DistributionPoint = BinnedPoint | ExponentialHistogramPoint

/** A histogram that its source keeps. */
export class CumulativeHistogramTrack implements Track<DistributionPoint> {
  readonly #times: CumulativeTimes
  #count = 0n
  /** Only of exponential points: it takes kilobytes. */
  #exponential: ExponentialCounts | undefined

  constructor(onEvent: OnEvent) {
    this.#times = new CumulativeTimes(onEvent)
  }

  get time(): Nanoseconds {
    return this.#times.time
  }

  take(point: DistributionPoint): Taken {
    const { startTime, time, count } = point
    const step = this.#times.judge(startTime, time, count < this.#count)
    if (step === 'repeated') return count === this.#count ? 'duplicate' : 'out_of_order'
    if (step !== 'next' && step !== 'restart') return step
    this.#times.advance(step, startTime, time)
    this.#count = count
    if ('bins' in point) {
      return importedHistogram(this.#times.startTime, point.bins, point.counts, point)
    }
    if (step === 'restart') this.#exponential = undefined
    const exponential = (this.#exponential ??= new ExponentialCounts())
    exponential.advance(point)
    return importedHistogram(this.#times.startTime, exponential.bins, exponential.snapshot(), point)
  }

  missing(startTime: Nanoseconds, time: Nanoseconds): MissingDatum | undefined {
    const step = this.#times.judge(startTime, time, false)
    if (step !== 'next' && step !== 'restart') return undefined
    this.#times.advance(step, startTime, time)
    if (step === 'restart') this.#exponential = undefined
    return missingHistogram(this.#times.startTime)
  }
}

/** Deltas of histograms, added up. */
export class DeltaHistogramTrack implements Track<DistributionPoint> {
  readonly #intervals: DeltaIntervals
  #bins: Float64Array<ArrayBuffer> | undefined
  #counts = new BigUint64Array()
  /** Only of exponential points: it takes kilobytes. */
  #exponential: ExponentialCounts | undefined
  #statistics = new MergedStatistics()
  #lastCount: bigint | undefined
  #hasMore = false

  constructor(onEvent: OnEvent) {
    this.#intervals = new DeltaIntervals(onEvent)
  }

  get time(): Nanoseconds {
    return this.#intervals.time
  }

  take(point: DistributionPoint): Taken {
    const { startTime, time, count } = point
    const step = this.#intervals.judge(startTime, time)
    if (step === 'repeated') return count === this.#lastCount ? 'duplicate' : 'out_of_order'
    if (step !== 'next' && step !== 'fills') return step
    const areOthers = 'bins' in point && !areSame(point.bins, this.#bins ?? point.bins)
    // What is late and has the bins of before cannot be added to those of today.
    if (areOthers && step === 'fills') return 'out_of_order'
    const before = this.#intervals.time
    this.#intervals.advance(step, startTime, time)
    if (areOthers) this.#restart(before)
    this.#add(point)
    this.#hasMore = step === 'fills'
    if (step === 'fills') return 'later'
    this.#lastCount = count
    return this.#datum()
  }

  missing(_startTime: Nanoseconds, time: Nanoseconds): MissingDatum | undefined {
    return time <= this.time ? undefined : missingHistogram(this.#intervals.startTime ?? 0n)
  }

  unsaid(): Datum | undefined {
    return this.#hasMore ? this.#datum() : undefined
  }

  #restart(before: Nanoseconds): void {
    this.#intervals.restart(before)
    this.#bins = undefined
    this.#statistics = new MergedStatistics()
  }

  #add(point: DistributionPoint): void {
    this.#statistics.add(point)
    if (!('bins' in point)) {
      this.#exponential ??= new ExponentialCounts()
      this.#exponential.add(point)
      return
    }
    if (this.#bins === undefined) {
      this.#bins = point.bins
      this.#counts = new BigUint64Array(point.bins.length)
    }
    for (const [i, count] of point.counts.entries()) this.#counts[i]! += count
  }

  #datum(): Datum {
    const startTime = this.#intervals.startTime ?? 0n
    const exponential = this.#exponential
    const bins = exponential?.bins ?? this.#bins ?? new Float64Array()
    const counts = exponential?.snapshot() ?? this.#counts.slice()
    return importedHistogram(startTime, bins, counts, this.#statistics)
  }
}

function areSame(a: Float64Array, b: Float64Array): boolean {
  return a === b || (a.length === b.length && a.every((edge, i) => edge === b[i]))
}

function missingHistogram(startTime: Nanoseconds): MissingDatum {
  return { type: 'missing', datumType: 'histogram_f64', startTime }
}
