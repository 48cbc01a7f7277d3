import type { Datum, NumberData } from '@oximeter/core'
import type { NamedColumn } from '../native/column.ts'
import { FixedColumn } from '../native/fixed-column.ts'
import type { DatumColumns } from './datum-columns.ts'
import { decimalMantissa, decimalScale, NO_SCALE } from './decimal.ts'
import { MissingColumn } from './missing-column.ts'
import type { PointRows } from './point-rows.ts'
import type { SeriesTable } from './series-table.ts'

const SIZE = 10
const HALF = 2 ** 32

/** Floats, as decimals where they are some: see the description of their tables. */
export class DecimalColumns implements DatumColumns {
  readonly #type: 'Float32' | 'Float64'
  readonly #series: SeriesTable
  readonly #missing = new MissingColumn()
  readonly #mantissas = new FixedColumn(BigInt64Array)
  readonly #scales = new FixedColumn(Uint8Array)
  readonly #raw: FixedColumn
  #anyRaw = false

  constructor(type: 'Float32' | 'Float64', series: SeriesTable) {
    this.#type = type
    this.#series = series
    this.#raw = new FixedColumn(type === 'Float32' ? Float32Array : Float64Array)
  }

  get columns(): readonly NamedColumn[] {
    const raw = { name: 'raw', type: this.#type, column: this.#raw }
    return [
      ...this.#missing.columns,
      { name: 'mantissa', type: 'Int64', column: this.#mantissas },
      { name: 'scale', type: 'UInt8', column: this.#scales },
      ...(this.#anyRaw ? [raw] : []),
    ]
  }

  sizeOf(): number {
    return SIZE
  }

  push(datum: Datum, slot: number): number {
    const value = 'value' in datum ? Number(datum.value) : 0
    this.#missing.push(datum)
    this.#pushAll([value], Uint32Array.of(0), Uint32Array.of(slot))
    return SIZE
  }

  append(chosen: PointRows): void {
    const { values } = chosen.points.data as NumberData
    this.#missing.append(chosen)
    this.#pushAll(values as Float32Array | Float64Array, chosen.rows, chosen.slots)
  }

  clear(): void {
    this.#missing.clear()
    for (const column of [this.#mantissas, this.#scales, this.#raw]) column.clear()
    this.#anyRaw = false
  }

  #pushAll(values: ArrayLike<number>, rows: Uint32Array, slots: Uint32Array): void {
    const begin = this.#scales.length
    for (const column of [this.#mantissas, this.#scales, this.#raw]) column.pushZeros(rows.length)
    const mantissas = this.#mantissas.values
    const halves = new Int32Array(mantissas.buffer, mantissas.byteOffset, mantissas.length * 2)
    const scales = this.#scales.values as Uint8Array
    const known = this.#series.scales
    const isSingle = this.#type === 'Float32'
    for (let index = 0; index < rows.length; index++) {
      const value = values[rows[index]!]!
      const slot = slots[index]!
      const scale = decimalScale(value, known[slot]!, isSingle)
      scales[begin + index] = scale
      if (scale === NO_SCALE) {
        this.#anyRaw = true
        this.#raw.set(begin + index, value)
        continue
      }
      // All decimals of a series have the scale of its finest, so that their mantissas compare.
      known[slot] = scale
      const mantissa = decimalMantissa(value, scale)
      halves[(begin + index) * 2] = mantissa
      halves[(begin + index) * 2 + 1] = Math.floor(mantissa / HALF)
    }
  }
}
