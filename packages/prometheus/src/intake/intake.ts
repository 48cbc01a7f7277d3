import type { Nanoseconds, Sample } from '@oximeter/core'

import { RefusedText, type RefusalReason } from '../text/refusal.ts'
import { parseValue, secondsToNanos } from '../text/numbers.ts'
import type { FirstSight } from './epoch.ts'
import { Families } from './families.ts'
import { ImportedMetrics, type Labels } from './imported-metrics.ts'
import {
  CounterSeries,
  GaugeSeries,
  HistogramSeries,
  type Creation,
  type ImportedSeries,
  type Round,
} from './series.ts'
import { Refusals } from './refusals.ts'

export interface IntakeOptions {
  readonly job: string
  readonly instance: string
  readonly limits: {
    /** Series that are known at a time; a histogram is one. */
    readonly series: number
    /** Names of timeseries, ever. */
    readonly names: number
  }
}

/** Where the value of a line goes: found once for each text of a series. */
export type Place =
  | { readonly kind: 'value'; readonly series: GaugeSeries | CounterSeries }
  | { readonly kind: 'bucket'; readonly series: HistogramSeries; readonly bound: number }
  | { readonly kind: 'sum' | 'total'; readonly series: HistogramSeries }
  | { readonly kind: 'created'; readonly creation: Creation }

/** A series that was in none of so many rounds is forgotten: it has ended. */
const ROUNDS_UNTIL_FORGOTTEN = 16
const SERIES_A_STEP = 128
/** The collector does not believe others: ten years ago, a day ahead. */
const OLDEST = 3652n * 86_400_000_000_000n
const NEWEST = 86_000_000_000_000n

/**
 * Makes samples of what metrics in the way of Prometheus say, round by round. It knows the series
 * of one source, and since when each counts.
 */
export class Intake {
  readonly families = new Families()
  readonly refusals = new Refusals()
  readonly #metrics: ImportedMetrics
  readonly #maxSeries: number
  readonly #series = new Map<string, ImportedSeries>()
  readonly #creations = new Map<string, Creation>()
  #touched: ImportedSeries[] = []
  #round: Round = { number: 0, timestamp: 0n, firstSight: { kind: 'unknown' } }

  constructor({ job, instance, limits }: IntakeOptions) {
    const { families } = this
    this.#metrics = new ImportedMetrics({ job, instance, families, maxNames: limits.names })
    this.#maxSeries = limits.series
  }

  /** Whether the source has had nothing for a place in so many rounds that it is known no more. */
  isForgotten(place: Place): boolean {
    const seen = place.kind === 'created' ? place.creation.round : place.series.seenIn
    return seen <= this.#round.number - ROUNDS_UNTIL_FORGOTTEN
  }

  /** How many series are known. */
  get size(): number {
    return this.#series.size
  }

  /** Begins a round; its samples have this timestamp, unless they bring their own. */
  begin(timestamp: Nanoseconds, firstSight: FirstSight): void {
    this.#round = { number: this.#round.number + 1, timestamp, firstSight }
    this.#touched = []
  }

  /**
   * Where the value of a sample goes.
   *
   * @throws RefusedText where it has no place: `series_limit`, `name_limit`, `malformed_histogram`
   */
  place(sampleName: string, labels: Labels): Place {
    const given = labels.filter(([, value]) => value !== '')
    const { family, meaning } = this.families.find(sampleName)
    switch (meaning) {
      case 'gauge': {
        const series = this.#find(keyOf('gauge', sampleName, given), () => {
          return new GaugeSeries(this.#metrics.series('f64', family, sampleName, given))
        })
        return { kind: 'value', series }
      }
      case 'counter': {
        const series = this.#find(keyOf('counter', sampleName, given), () => {
          const timeseries = this.#metrics.series('cumulative_f64', family, sampleName, given)
          return new CounterSeries(timeseries, this.#creationOf(family, given))
        })
        return { kind: 'value', series }
      }
      case 'bucket': {
        const bound = boundIn(given)
        const others = given.filter(([name]) => name !== 'le')
        return { kind: 'bucket', bound, series: this.#histogram(family, others) }
      }
      case 'histogram_sum':
        return { kind: 'sum', series: this.#histogram(family, given) }
      case 'histogram_count':
        return { kind: 'total', series: this.#histogram(family, given) }
      case 'created':
        return { kind: 'created', creation: this.#creationOf(family, given) }
    }
  }

  /**
   * Takes the value of a sample.
   *
   * @throws RefusedText `duplicate_series`, `implausible_time`
   */
  put(place: Place, value: number, timestamp: Nanoseconds | undefined): void {
    if (place.kind === 'created') {
      place.creation.time = value > 0 ? secondsToNanos(value) : undefined
      place.creation.round = this.#round.number
      return
    }
    const { series } = place
    const isFirst = series.seenIn !== this.#round.number
    if (isFirst) this.#touch(series, timestamp)
    switch (place.kind) {
      case 'value':
        if (!isFirst) throw duplicate()
        place.series.value = value
        break
      case 'bucket':
        if (place.series.cumulative.has(place.bound)) throw duplicate()
        place.series.cumulative.set(place.bound, value)
        break
      case 'sum':
        if (place.series.sum !== undefined) throw duplicate()
        place.series.sum = value
        break
      case 'total':
        if (place.series.total !== undefined) throw duplicate()
        place.series.total = value
        break
    }
  }

  /** Forgets what was put in this round: it was not the whole. */
  discard(): void {
    this.#touched = []
  }

  refuse(reason: RefusalReason, detail: string): void {
    this.refusals.add(reason, detail)
  }

  /** The samples of the round, step by step. */
  *finish(): Generator<undefined, Sample[], undefined> {
    const samples: Sample[] = []
    for (const [i, series] of this.#touched.entries()) {
      if (i % SERIES_A_STEP === 0) yield
      const sample = this.#sampleOf(series)
      if (sample !== undefined) samples.push(sample)
    }
    this.#touched = []
    this.#forget()
    return samples
  }

  #sampleOf(series: ImportedSeries): Sample | undefined {
    try {
      const datum = series.datum(this.#round)
      return datum && { timeseries: series.timeseries, timestamp: series.timestamp, datum }
    } catch (error) {
      if (!(error instanceof RefusedText)) throw error
      this.refuse(error.reason, `${series.timeseries.name}: ${error.message}`)
      return undefined
    }
  }

  #touch(series: ImportedSeries, timestamp: Nanoseconds | undefined): void {
    const now = this.#round.timestamp
    if (timestamp !== undefined && (timestamp < now - OLDEST || timestamp > now + NEWEST)) {
      throw new RefusedText('implausible_time', `${timestamp / 1_000_000_000n} s is not about now`)
    }
    series.timestamp = timestamp ?? now
    series.seenIn = this.#round.number
    if (series instanceof HistogramSeries) series.beginRound()
    this.#touched.push(series)
  }

  #histogram(family: string, labels: Labels): HistogramSeries {
    return this.#find(keyOf('histogram', family, labels), () => {
      const timeseries = this.#metrics.series('histogram_f64', family, `${family}_bucket`, labels)
      return new HistogramSeries(timeseries, this.#creationOf(family, labels))
    })
  }

  #find<S extends ImportedSeries>(key: string, make: () => S): S {
    const known = this.#series.get(key)
    // The key says the class.
    if (known !== undefined) return known as S
    if (this.#series.size >= this.#maxSeries) {
      throw new RefusedText('series_limit', `there are ${this.#maxSeries} series already`)
    }
    const series = make()
    this.#series.set(key, series)
    return series
  }

  #creationOf(family: string, labels: Labels): Creation {
    const key = keyOf('created', family, labels)
    const known = this.#creations.get(key)
    if (known !== undefined) return known
    const creation = { time: undefined, round: this.#round.number }
    // Of series that are refused anyway.
    if (this.#creations.size < this.#maxSeries) this.#creations.set(key, creation)
    return creation
  }

  #forget(): void {
    const { number } = this.#round
    if (number % ROUNDS_UNTIL_FORGOTTEN !== 0) return
    for (const [key, { seenIn }] of this.#series) {
      if (seenIn <= number - ROUNDS_UNTIL_FORGOTTEN) this.#series.delete(key)
    }
    for (const [key, { round }] of this.#creations) {
      if (round <= number - ROUNDS_UNTIL_FORGOTTEN) this.#creations.delete(key)
    }
  }
}

/** A text for each series, whatever the order of its labels. */
function keyOf(kind: string, name: string, labels: Labels): string {
  const parts = labels.map(([label, value]) => `${label}\0${value}`).sort()
  return [kind, name, ...parts].join('\0')
}

function boundIn(labels: Labels): number {
  const text = labels.find(([name]) => name === 'le')?.[1]
  const bound = text === undefined ? undefined : parseValue(text, 0, text.length)
  if (bound !== undefined && !Number.isNaN(bound)) return bound
  throw new RefusedText('malformed_histogram', 'a bucket needs a label le that is a number')
}

function duplicate(): RefusedText {
  return new RefusedText('duplicate_series', 'the series is there twice: the first one counts')
}
