import type { Datum, MissingDatum, Nanoseconds } from '@oximeter/core'
import type { NumberPoint } from '../../otlp/request.ts'
import { CumulativeTimes } from './cumulative-times.ts'
import { DeltaIntervals } from './delta-intervals.ts'
import { ExactSum } from './exact-sum.ts'
import type { SeriesEvent, Taken, Track } from './track.ts'

type OnEvent = (event: SeriesEvent) => void
/** A point that has a value: a bigint where its series is of integers, else a number. */
type Valued = Pick<NumberPoint, 'startTime' | 'time'> & { readonly value: number | bigint }

const U64_MAX = 2n ** 64n - 1n

/** A value that is told from time to time, and may fall: gauges, and running totals that do so. */
export class GaugeTrack implements Track<Valued> {
  time: Nanoseconds = -1n
  readonly #datumType: 'i64' | 'f64'
  #value: number | bigint | undefined

  constructor(datumType: 'i64' | 'f64') {
    this.#datumType = datumType
  }

  take({ time, value }: Valued): Taken {
    if (time === this.time && Object.is(value, this.#value)) return 'duplicate'
    if (time <= this.time) return 'out_of_order'
    this.time = time
    this.#value = value
    return gaugeOf(value)
  }

  missing(_startTime: Nanoseconds, time: Nanoseconds): MissingDatum | undefined {
    if (time <= this.time) return undefined
    this.time = time
    return { type: 'missing', datumType: this.#datumType }
  }
}

/** A running total that its source keeps. */
export class CumulativeSumTrack implements Track<Valued> {
  readonly #times: CumulativeTimes
  readonly #datumType: 'cumulative_u64' | 'cumulative_f64'
  #value: number | bigint | undefined

  constructor(datumType: 'cumulative_u64' | 'cumulative_f64', onEvent: OnEvent) {
    this.#datumType = datumType
    this.#times = new CumulativeTimes(onEvent)
  }

  get time(): Nanoseconds {
    return this.#times.time
  }

  take({ startTime, time, value }: Valued): Taken {
    if (value < 0) return 'negative'
    const hasFallen = this.#value !== undefined && value < this.#value
    const step = this.#times.judge(startTime, time, hasFallen)
    if (step === 'repeated') return Object.is(value, this.#value) ? 'duplicate' : 'out_of_order'
    if (step !== 'next' && step !== 'restart') return step
    this.#times.advance(step, startTime, time)
    if (typeof value === 'number' && !Number.isFinite(value)) return this.#missing()
    this.#value = value
    return counterOf(this.#times.startTime, value)
  }

  missing(startTime: Nanoseconds, time: Nanoseconds): MissingDatum | undefined {
    const step = this.#times.judge(startTime, time, false)
    if (step !== 'next' && step !== 'restart') return undefined
    this.#times.advance(step, startTime, time)
    return this.#missing()
  }

  #missing(): MissingDatum {
    return { type: 'missing', datumType: this.#datumType, startTime: this.#times.startTime }
  }
}

/** Deltas, added up. */
export class DeltaSumTrack implements Track<Valued> {
  readonly #intervals: DeltaIntervals
  readonly #isInteger: boolean
  readonly #isMonotonic: boolean
  #integer = 0n
  #float = new ExactSum()
  #last: number | bigint | undefined
  #hasMore = false

  constructor(options: { isInteger: boolean; isMonotonic: boolean }, onEvent: OnEvent) {
    this.#isInteger = options.isInteger
    this.#isMonotonic = options.isMonotonic
    this.#intervals = new DeltaIntervals(onEvent)
  }

  get time(): Nanoseconds {
    return this.#intervals.time
  }

  take({ startTime, time, value }: Valued): Taken {
    if (this.#isMonotonic && value < 0) return 'negative'
    if (typeof value === 'number' && !Number.isFinite(value)) return 'not_finite'
    const step = this.#intervals.judge(startTime, time)
    if (step === 'repeated') return value === this.#last ? 'duplicate' : 'out_of_order'
    if (step !== 'next' && step !== 'fills') return step
    const before = this.#intervals.time
    this.#intervals.advance(step, startTime, time)
    this.#add(value, before)
    this.#hasMore = step === 'fills'
    if (step === 'fills') return 'later'
    this.#last = value
    return this.#datum()
  }

  missing(_startTime: Nanoseconds, time: Nanoseconds): MissingDatum | undefined {
    const { startTime = 0n } = this.#intervals
    if (time <= this.time) return undefined
    if (!this.#isMonotonic) {
      return { type: 'missing', datumType: this.#isInteger ? 'i64' : 'f64' }
    }
    const datumType = this.#isInteger ? 'cumulative_u64' : 'cumulative_f64'
    return { type: 'missing', datumType, startTime }
  }

  unsaid(): Datum | undefined {
    return this.#hasMore ? this.#datum() : undefined
  }

  /** @param before the time up to which all was counted */
  #add(value: number | bigint, before: Nanoseconds): void {
    if (typeof value === 'number') {
      this.#float.add(value)
      return
    }
    const sum = this.#integer + value
    const fits = this.#isMonotonic ? sum <= U64_MAX : BigInt.asIntN(64, sum) === sum
    // As any counter of ours, one that is full begins anew.
    this.#integer = fits ? sum : value
    if (!fits) this.#intervals.restart(before)
  }

  #datum(): Datum {
    const value = this.#isInteger ? this.#integer : this.#float.value
    return this.#isMonotonic ? counterOf(this.#intervals.startTime ?? 0n, value) : gaugeOf(value)
  }
}

function gaugeOf(value: number | bigint): Datum {
  if (typeof value === 'bigint') return { type: 'i64', value }
  return Number.isFinite(value) ? { type: 'f64', value } : { type: 'missing', datumType: 'f64' }
}

function counterOf(startTime: Nanoseconds, value: number | bigint): Datum {
  return typeof value === 'bigint'
    ? { type: 'cumulative_u64', startTime, value }
    : { type: 'cumulative_f64', startTime, value }
}
