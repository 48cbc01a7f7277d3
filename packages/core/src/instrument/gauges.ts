import type { Datum, GaugeDatum } from '../datum.ts'
import type { GaugeDatumType } from '../datum-type.ts'
import { toGaugeValue, type GaugeInput } from '../definition/datum-input.ts'
import { highLimb, joinLimbs, lowLimb, putLimbs, wordsOf } from '../int64.ts'
import { grown, numberArray, type NumberArrayOf } from '../number-arrays.ts'
import { toNumber, type NumberType } from '../number-type.ts'
import type { BytesData, NumberData, StringData } from '../points.ts'
import { BoundSeries } from './bound-series.ts'
import { NO_SLOT } from './series-index.ts'
import { RECORDED, SeriesTable, type SeriesOptions } from './series-table.ts'

/**
 * One series of a gauge metric: the value last set. It is not collected before one is. Recording
 * never throws: a value that is not of the type is counted in the instrument's `refused`.
 */
export interface GaugeSeries<T extends GaugeDatumType = GaugeDatumType> {
  set(value: GaugeInput<T>): void
  missing(): void
  remove(): void
}

type NarrowType = Exclude<NumberType, 'i64' | 'u64'>

/** Gauges of numbers that fit a double. */
class NarrowGauges extends SeriesTable<NarrowGauge, NumberData> {
  readonly type: NarrowType
  values: NumberArrayOf<NarrowType>

  constructor(type: NarrowType, options: SeriesOptions) {
    super(options)
    this.type = type
    this.values = numberArray(type, 1)
  }

  protected resize(slots: number): void {
    this.values = grown(this.values, slots)
  }

  protected clear(slot: number): void {
    this.values[slot] = 0
  }

  protected bind(slot: number): NarrowGauge {
    return new NarrowGauge(this, slot)
  }

  protected read(slot: number): Datum {
    return { type: this.type, value: this.values[slot]! }
  }

  protected copy(slots: Uint32Array, count: number, data: NumberData, row: number): void {
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!
      if (slot !== NO_SLOT) data.values[row + i] = this.values[slot]!
    }
  }
}

class NarrowGauge extends BoundSeries<NarrowGauges> implements GaugeSeries<NarrowType> {
  set(value: number): void {
    const { table } = this
    const checked = toNumber(table.type, value)
    if (checked === undefined) {
      table.refuse(value)
      return
    }
    const slot = this.live()
    table.values[slot] = checked
    table.status[slot] = RECORDED
  }
}

/** Gauges of 64-bit integers, each as two doubles. */
class WideGauges extends SeriesTable<WideGauge, NumberData> {
  readonly type: 'i64' | 'u64'
  low: Float64Array = new Float64Array(1)
  high: Int16Array = new Int16Array(1)

  constructor(type: 'i64' | 'u64', options: SeriesOptions) {
    super(options)
    this.type = type
  }

  protected resize(slots: number): void {
    this.low = grown(this.low, slots)
    this.high = grown(this.high, slots)
  }

  protected clear(slot: number): void {
    this.low[slot] = 0
    this.high[slot] = 0
  }

  protected bind(slot: number): WideGauge {
    return new WideGauge(this, slot)
  }

  protected read(slot: number): Datum {
    return { type: this.type, value: joinLimbs(this.high[slot]!, this.low[slot]!) }
  }

  protected copy(slots: Uint32Array, count: number, data: NumberData, row: number): void {
    const words = wordsOf(data.values as BigInt64Array)
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!
      if (slot !== NO_SLOT) putLimbs(words, row + i, this.high[slot]!, this.low[slot]!)
    }
  }
}

class WideGauge extends BoundSeries<WideGauges> implements GaugeSeries<'i64' | 'u64'> {
  set(value: number | bigint): void {
    const { table } = this
    const safe = Number.isSafeInteger(value) && ((value as number) >= 0 || table.type === 'i64')
    if (!safe && toNumber(table.type, value) === undefined) {
      table.refuse(value)
      return
    }
    const slot = this.live()
    table.low[slot] = lowLimb(value)
    table.high[slot] = highLimb(value)
    table.status[slot] = RECORDED
  }
}

/** Gauges whose values are not numbers. */
class ObjectGauges extends SeriesTable<ObjectGauge, NumberData | StringData | BytesData> {
  readonly type: 'bool' | 'string' | 'bytes'
  readonly values: unknown[] = []

  constructor(type: 'bool' | 'string' | 'bytes', options: SeriesOptions) {
    super(options)
    this.type = type
  }

  protected resize(): void {
    // An array grows by itself.
  }

  protected clear(slot: number): void {
    this.values[slot] = undefined
  }

  protected bind(slot: number): ObjectGauge {
    return new ObjectGauge(this, slot)
  }

  protected read(slot: number): Datum {
    return { type: this.type, value: this.values[slot] } as GaugeDatum
  }

  protected copy(
    slots: Uint32Array,
    count: number,
    data: NumberData | StringData | BytesData,
    row: number,
  ): void {
    const values = data.values as unknown[]
    const missing = data.kind === 'strings' ? '' : 0
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!
      values[row + i] = slot === NO_SLOT ? missing : this.values[slot]
    }
  }
}

class ObjectGauge extends BoundSeries<ObjectGauges> {
  set(value: unknown): void {
    const { table } = this
    const checked = toGaugeValue(table.type, value)
    if (checked === undefined) {
      table.refuse(value)
      return
    }
    const slot = this.live()
    table.values[slot] = checked
    table.status[slot] = RECORDED
  }
}

export function createGauges(type: GaugeDatumType, options: SeriesOptions): SeriesTable {
  switch (type) {
    case 'bool':
    case 'string':
    case 'bytes':
      return new ObjectGauges(type, options)
    case 'i64':
    case 'u64':
      return new WideGauges(type, options)
    default:
      return new NarrowGauges(type, options)
  }
}
