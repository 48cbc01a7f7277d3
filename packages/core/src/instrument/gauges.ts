import type { Datum, GaugeDatum } from '../datum.ts'
import type { GaugeDatumType } from '../datum-type.ts'
import { toGaugeValue, type GaugeInput } from '../definition/datum-input.ts'
import { highLimb, joinLimbs, lowLimb } from '../int64.ts'
import { toNumber } from '../number-type.ts'
import { BoundSeries, grown, RECORDED, SeriesTable, type SeriesOptions } from './series-table.ts'

/**
 * One series of a gauge metric: the value last set. It is not collected before one is. Recording
 * never throws: a value that is not of the type is counted in the instrument's `refused`.
 */
export interface GaugeSeries<T extends GaugeDatumType = GaugeDatumType> {
  set(value: GaugeInput<T>): void
  missing(): void
  remove(): void
}

const NARROW_COLUMNS = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
}

type NarrowType = keyof typeof NARROW_COLUMNS

/** Gauges of numbers that fit a double. */
class NarrowGauges extends SeriesTable<NarrowGauge> {
  readonly type: NarrowType
  values: InstanceType<(typeof NARROW_COLUMNS)[NarrowType]>

  constructor(type: NarrowType, options: SeriesOptions) {
    super(type, options)
    this.type = type
    this.values = new NARROW_COLUMNS[type](1)
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
}

class NarrowGauge extends BoundSeries<NarrowGauges> implements GaugeSeries<NarrowType> {
  set(value: number): void {
    const { table, slot } = this
    const checked = toNumber(table.type, value)
    if (checked === undefined) {
      table.refuse(value)
      return
    }
    table.values[slot] = checked
    table.status[slot] = RECORDED
  }
}

/** Gauges of 64-bit integers, each as two doubles. */
class WideGauges extends SeriesTable<WideGauge> {
  readonly type: 'i64' | 'u64'
  low: Float64Array = new Float64Array(1)
  high: Int16Array = new Int16Array(1)

  constructor(type: 'i64' | 'u64', options: SeriesOptions) {
    super(type, options)
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
}

class WideGauge extends BoundSeries<WideGauges> implements GaugeSeries<'i64' | 'u64'> {
  set(value: number | bigint): void {
    const { table, slot } = this
    const safe = Number.isSafeInteger(value) && ((value as number) >= 0 || table.type === 'i64')
    if (!safe && toNumber(table.type, value) === undefined) {
      table.refuse(value)
      return
    }
    table.low[slot] = lowLimb(value)
    table.high[slot] = highLimb(value)
    table.status[slot] = RECORDED
  }
}

/** Gauges whose values are not numbers. */
class ObjectGauges extends SeriesTable<ObjectGauge> {
  readonly type: 'bool' | 'string' | 'bytes'
  readonly values: unknown[] = []

  constructor(type: 'bool' | 'string' | 'bytes', options: SeriesOptions) {
    super(type, options)
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
}

class ObjectGauge extends BoundSeries<ObjectGauges> {
  set(value: unknown): void {
    const { table, slot } = this
    const checked = toGaugeValue(table.type, value)
    if (checked === undefined) {
      table.refuse(value)
      return
    }
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
