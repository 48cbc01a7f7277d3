import type { Datum, Nanoseconds, Timeseries } from '@oximeter/core'

import { RefusedText } from '../text/refusal.ts'
import { binsOf, histogramOf, readBuckets, type Buckets } from './classic-histogram.ts'
import { Epoch, type FirstSight } from './epoch.ts'

/** When the totals of a family with the same labels began, where their source says so. */
export interface Creation {
  time: Nanoseconds | undefined
  /** The round in which it was said. */
  round: number
}

/** What the series of one round have in common. */
export interface Round {
  readonly number: number
  readonly timestamp: Nanoseconds
  readonly firstSight: FirstSight
}

/** A series of ours: what it is, and what this round says of it. */
export abstract class ImportedSeries {
  readonly timeseries: Timeseries
  /** The round that it was last seen in. */
  seenIn = 0
  /** Of this round's sample. */
  timestamp: Nanoseconds = 0n
  protected last: Nanoseconds | undefined

  constructor(timeseries: Timeseries) {
    this.timeseries = timeseries
  }

  /** Begins a round. False, and nothing has changed, where the time is that of the last sample. */
  protected isNewer(timestamp: Nanoseconds): boolean {
    const { last } = this
    if (last !== undefined && timestamp < last) {
      throw new RefusedText('out_of_order', `it is older than the sample before`)
    }
    return timestamp !== last
  }

  /**
   * What this round says; undefined where that is nothing new.
   *
   * @throws RefusedText for what is no datum
   */
  abstract datum(round: Round): Datum | undefined
}

export class GaugeSeries extends ImportedSeries {
  value = 0

  datum(): Datum | undefined {
    if (!this.isNewer(this.timestamp)) return undefined
    this.last = this.timestamp
    return { type: 'f64', value: this.value }
  }
}

export class CounterSeries extends ImportedSeries {
  value = 0
  readonly #creation: Creation
  readonly #epoch = new Epoch()
  #before = 0
  #base = 0

  constructor(timeseries: Timeseries, creation: Creation) {
    super(timeseries)
    this.#creation = creation
  }

  datum({ number, firstSight }: Round): Datum | undefined {
    const { value, timestamp } = this
    if (!this.isNewer(timestamp)) return undefined
    if (!Number.isFinite(value)) {
      throw new RefusedText('not_finite', `${value} is not a count`)
    }
    const epoch = this.#epoch
    const created = createdIn(number, this.#creation)
    const movement = epoch.advance(timestamp, value < this.#before, created, firstSight)
    if (movement !== 'on') this.#base = epoch.isWhole ? 0 : value
    this.#before = value
    this.last = timestamp
    return { type: 'cumulative_f64', startTime: epoch.startTime, value: value - this.#base }
  }
}

const MAX_BUCKETS = 1000

export class HistogramSeries extends ImportedSeries {
  /** What this round says, by upper bound. */
  readonly cumulative = new Map<number, number>()
  total: number | undefined
  sum: number | undefined
  readonly #creation: Creation
  #epoch = new Epoch()
  #before: Buckets | undefined
  #base: Buckets | undefined
  #bins: Float64Array = new Float64Array()

  constructor(timeseries: Timeseries, creation: Creation) {
    super(timeseries)
    this.#creation = creation
  }

  beginRound(): void {
    this.cumulative.clear()
    this.total = undefined
    this.sum = undefined
  }

  datum({ number, firstSight }: Round): Datum | undefined {
    const { timestamp } = this
    if (!this.isNewer(timestamp)) return undefined
    if (this.cumulative.size > MAX_BUCKETS) {
      throw new RefusedText('too_long', `it has more than ${MAX_BUCKETS} buckets`)
    }
    const buckets = readBuckets(this.cumulative, this.total, this.sum)
    const before = this.#before
    const isSame = before !== undefined && sameNumbers(before.bounds, buckets.bounds)
    const said = createdIn(number, this.#creation)
    const isChanged = before !== undefined && !isSame
    // Of other buckets nothing is known, unless they are new: they may be as old as what was counted.
    const created = isChanged && !(said !== undefined && said > this.last!) ? undefined : said
    if (isChanged) this.#epoch = new Epoch()
    if (!isSame) this.#bins = binsOf(buckets.bounds)
    const fell = isSame && buckets.counts.some((count, i) => count < before.counts[i]!)
    const sight: FirstSight = before === undefined ? firstSight : { kind: 'unknown' }
    const movement = this.#epoch.advance(timestamp, fell, created, sight)
    if (movement !== 'on') this.#base = this.#epoch.isWhole ? undefined : buckets
    this.#before = buckets
    this.last = timestamp
    return histogramOf(without(buckets, this.#base), this.#bins, this.#epoch.startTime)
  }
}

function createdIn(round: number, creation: Creation): Nanoseconds | undefined {
  return creation.round === round ? creation.time : undefined
}

function sameNumbers(one: Float64Array, other: Float64Array): boolean {
  return one.length === other.length && one.every((value, i) => value === other[i])
}

function without(buckets: Buckets, base: Buckets | undefined): Buckets {
  if (base === undefined) return buckets
  return {
    bounds: buckets.bounds,
    counts: buckets.counts.map((count, i) => count - base.counts[i]!),
    sum: buckets.sum === undefined || base.sum === undefined ? undefined : buckets.sum - base.sum,
  }
}
