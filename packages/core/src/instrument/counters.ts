import { toCount } from '../cumulative.ts'
import type { Datum } from '../datum.ts'
import type { CounterDatumType } from '../datum-type.ts'
import type { SupportOf } from '../definition/datum-input.ts'
import {
  highLimb,
  I64_MAX_HIGH,
  I64_MIN_HIGH,
  joinLimbs,
  LIMB,
  lowLimb,
  putLimbs,
  U64_MAX_HIGH,
  wordsOf,
} from '../int64.ts'
import { grown } from '../number-arrays.ts'
import { toNumber, type NumberInput } from '../number-type.ts'
import type { NumberData } from '../points.ts'
import type { Nanoseconds } from '../time.ts'
import { BoundSeries } from './bound-series.ts'
import { NO_SLOT } from './series-index.ts'
import { RECORDED, SeriesTable, type SeriesOptions } from './series-table.ts'

/**
 * One series of a counter metric. Recording neither allocates nor throws: a value that is not of
 * the type is counted in the instrument's `refused`.
 *
 * A sum past the range of the type starts the series anew, as `Cumulative` does.
 */
export interface CounterSeries<T extends CounterDatumType = CounterDatumType> {
  /** Adds; default 1. */
  add(amount?: NumberInput<SupportOf<T>>): void
  /** Overwrites the value, which may so go down; the start time stays. */
  set(value: NumberInput<SupportOf<T>>): void
  missing(): void
  remove(): void
}

/** Counters of 64-bit integers, each as two doubles; exact, and no bigint unless one is given. */
class IntegerCounters extends SeriesTable<IntegerCounter, NumberData> {
  readonly integer: 'i64' | 'u64'
  /** The least that may be added. */
  readonly least: number
  low: Float64Array = new Float64Array(1)
  high: Int16Array = new Int16Array(1)

  constructor(integer: 'i64' | 'u64', options: SeriesOptions) {
    super(options)
    this.integer = integer
    this.least = integer === 'u64' ? 0 : Number.MIN_SAFE_INTEGER
  }

  protected resize(slots: number): void {
    this.low = grown(this.low, slots)
    this.high = grown(this.high, slots)
  }

  protected clear(slot: number): void {
    this.low[slot] = 0
    this.high[slot] = 0
  }

  protected bind(slot: number): IntegerCounter {
    return new IntegerCounter(this, slot)
  }

  protected read(slot: number, startTime: Nanoseconds): Datum {
    return {
      type: `cumulative_${this.integer}`,
      startTime,
      value: joinLimbs(this.high[slot]!, this.low[slot]!),
    }
  }

  protected copy(slots: Uint32Array, count: number, data: NumberData, row: number): void {
    const words = wordsOf(data.values as BigInt64Array)
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!
      if (slot !== NO_SLOT) putLimbs(words, row + i, this.high[slot]!, this.low[slot]!)
    }
  }

  /** Any amount, with carry. */
  add(series: IntegerCounter, amount: number | bigint): void {
    if (toNumber(this.integer, amount) === undefined) {
      this.refuse(amount)
      return
    }
    const slot = series.live()
    let low = this.low[slot]! + lowLimb(amount)
    let high = this.high[slot]! + highLimb(amount)
    if (low >= LIMB) {
      low -= LIMB
      high += 1
    }
    const [least, most] = this.integer === 'u64' ? [0, U64_MAX_HIGH] : [I64_MIN_HIGH, I64_MAX_HIGH]
    if (high < least || high > most) {
      this.start(slot)
      low = lowLimb(amount)
      high = highLimb(amount)
    }
    this.put(slot, high, low)
  }

  set(series: IntegerCounter, value: number | bigint): void {
    if (toNumber(this.integer, value) === undefined) this.refuse(value)
    else this.put(series.live(), highLimb(value), lowLimb(value))
  }

  put(slot: number, high: number, low: number): void {
    this.high[slot] = high
    this.low[slot] = low
    this.status[slot] = RECORDED
  }
}

class IntegerCounter
  extends BoundSeries<IntegerCounters>
  implements CounterSeries<'cumulative_i64' | 'cumulative_u64'>
{
  add(amount: number | bigint = 1): void {
    const { table, slot } = this
    if (typeof amount === 'number' && slot >= 0 && amount >= table.least) {
      const low = table.low[slot]! + amount
      // Within the low limb every sum of whole numbers is exact.
      if (low >= 0 && low < LIMB && (amount | 0) === amount) {
        table.low[slot] = low
        table.status[slot] = RECORDED
        return
      }
    }
    table.add(this, amount)
  }

  set(value: number | bigint): void {
    const { table } = this
    if (typeof value === 'number' && value >= 0 && value < LIMB && Math.trunc(value) === value) {
      table.put(this.live(), 0, value)
    } else {
      table.set(this, value)
    }
  }
}

class FloatCounters extends SeriesTable<FloatCounter, NumberData> {
  readonly float: 'f32' | 'f64'
  values: Float32Array | Float64Array

  constructor(float: 'f32' | 'f64', options: SeriesOptions) {
    super(options)
    this.float = float
    this.values = float === 'f32' ? new Float32Array(1) : new Float64Array(1)
  }

  protected resize(slots: number): void {
    this.values = grown(this.values, slots)
  }

  protected clear(slot: number): void {
    this.values[slot] = 0
  }

  protected bind(slot: number): FloatCounter {
    return new FloatCounter(this, slot)
  }

  protected read(slot: number, startTime: Nanoseconds): Datum {
    return { type: `cumulative_${this.float}`, startTime, value: this.values[slot]! }
  }

  protected copy(slots: Uint32Array, count: number, data: NumberData, row: number): void {
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!
      if (slot !== NO_SLOT) data.values[row + i] = this.values[slot]!
    }
  }
}

class FloatCounter
  extends BoundSeries<FloatCounters>
  implements CounterSeries<'cumulative_f32' | 'cumulative_f64'>
{
  add(amount = 1): void {
    const { table } = this
    const checked = toCount<'f32' | 'f64'>(table.float, amount)
    if (checked === undefined) {
      table.refuse(amount)
      return
    }
    const slot = this.live()
    const sum = table.values[slot]! + checked
    table.values[slot] = sum
    // A column of f32 narrows on its own, so what is stored tells whether the sum is in range.
    if (!Number.isFinite(table.values[slot])) {
      table.start(slot)
      table.values[slot] = checked
    }
    table.status[slot] = RECORDED
  }

  set(value: number): void {
    const { table } = this
    const checked = toCount<'f32' | 'f64'>(table.float, value)
    if (checked === undefined) {
      table.refuse(value)
      return
    }
    const slot = this.live()
    table.values[slot] = checked
    table.status[slot] = RECORDED
  }
}

export function createCounters(type: CounterDatumType, options: SeriesOptions): SeriesTable {
  switch (type) {
    case 'cumulative_i64':
      return new IntegerCounters('i64', options)
    case 'cumulative_u64':
      return new IntegerCounters('u64', options)
    case 'cumulative_f32':
      return new FloatCounters('f32', options)
    case 'cumulative_f64':
      return new FloatCounters('f64', options)
  }
}
