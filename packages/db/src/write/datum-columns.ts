import { isHistogram, type Datum, type DatumType, type HistogramDatum } from '@oximeter/core'
import { columnOf, type Column, type NamedColumn } from '../native/column.ts'
import { layoutOf, type FixedArray } from '../native/column-type.ts'
import { isFloat, measurementTable, QUANTILES, scalarType } from '../tables/measurements.ts'
import { decimalMantissa, decimalScale, NO_SCALE } from './decimal.ts'
import { compactState } from './estimator-state.ts'
import type { Series } from './series.ts'

/** The columns that hold the data of one datum type; `push` fills one row of each. */
export interface DatumColumns {
  readonly columns: readonly NamedColumn[]
  /** About how many bytes the row takes. */
  push(datum: Datum, series: Series): number
}

/** Rows of a datum type, as its measurement table holds them after the identity columns. */
export function datumColumns(datumType: DatumType): DatumColumns {
  if (isHistogram(datumType)) return new HistogramColumns(datumType)
  const type = scalarType(datumType)
  return isFloat(type) ? decimalColumns(type) : scalarColumns(datumType, type)
}

function scalarColumns(datumType: DatumType, type: string): DatumColumns {
  const missing = columnOf('Bool') as Column<number>
  const column = columnOf(type)
  const push = pusher(datumType, column)
  return {
    columns: [
      { name: 'missing', type: 'Bool', column: missing },
      { name: 'datum', type, column },
    ],
    push(datum) {
      missing.push(datum.type === 'missing' ? 1 : 0)
      return 1 + push('value' in datum ? datum.value : undefined)
    },
  }
}

/** Floats, as decimals where they are some: see the description of their tables. */
function decimalColumns(type: 'Float32' | 'Float64'): DatumColumns {
  const missing = columnOf('Bool') as Column<number>
  const mantissas = columnOf('Int64') as Column<bigint>
  const scales = columnOf('UInt8') as Column<number>
  const raw = columnOf(type) as Column<number>
  return {
    columns: [
      { name: 'missing', type: 'Bool', column: missing },
      { name: 'mantissa', type: 'Int64', column: mantissas },
      { name: 'scale', type: 'UInt8', column: scales },
      { name: 'raw', type, column: raw },
    ],
    push(datum, series) {
      const value = 'value' in datum ? Number(datum.value) : 0
      const scale = decimalScale(value, series.scale, type === 'Float32')
      // All decimals of a series have the scale of its finest, so that their mantissas compare.
      if (scale !== NO_SCALE) series.scale = scale
      missing.push(datum.type === 'missing' ? 1 : 0)
      mantissas.push(scale === NO_SCALE ? 0n : BigInt(decimalMantissa(value, scale)))
      scales.push(scale)
      raw.push(scale === NO_SCALE ? value : 0)
      return 18
    },
  }
}

type ScalarValue = boolean | number | bigint | string | Uint8Array | undefined

const NO_BYTES = new Uint8Array()

/** Appends a value, or for a missing one the column's zero; returns about how many bytes it took. */
function pusher(datumType: DatumType, column: Column<never>): (value: ScalarValue) => number {
  // A series' data are all of its own type: the block's owner has checked that.
  const push = (value: ScalarValue) => column.push(value as never)
  switch (datumType) {
    case 'string':
      return (value = '') => (push(value), (value as string).length + 1)
    case 'bytes':
      return (value = NO_BYTES) => (push(value), (value as Uint8Array).length + 8)
    case 'bool':
      return (value) => (push(value === true ? 1 : 0), 1)
    default: {
      const layout = layoutOf(scalarType(datumType))
      const width = layout.kind === 'fixed' ? layout.array.BYTES_PER_ELEMENT : 0
      const zero = datumType.endsWith('64') && !datumType.endsWith('f64') ? 0n : 0
      return (value = zero) => (push(value), width)
    }
  }
}

type HistogramValue = number | bigint | FixedArray | readonly number[]

/** An empty array, whatever the kind of its numbers. */
const NOTHING: readonly number[] = []

class HistogramColumns implements DatumColumns {
  readonly columns: readonly NamedColumn[]
  readonly #push: readonly ((value: never) => void)[]
  readonly #zero: number | bigint
  readonly #sumZero: number | bigint

  constructor(datumType: DatumType) {
    const { columns } = measurementTable(datumType)
    const first = columns.findIndex(({ name }) => name === 'missing')
    this.columns = columns.slice(first).map(({ name, type }) => {
      return { name, type, column: columnOf(type) }
    })
    this.#push = this.columns.map(
      ({ column }) =>
        (value: never) =>
          column.push(value),
    )
    this.#zero = /[iu]64$/.test(datumType) ? 0n : 0
    this.#sumZero = /f(32|64)$/.test(datumType) ? 0 : 0n
  }

  push(datum: Datum): number {
    const values = 'bins' in datum ? this.#row(datum) : this.#missing()
    let size = 0
    values.forEach((value, index) => {
      this.#push[index]!(value as never)
      size += typeof value === 'object' ? value.length * 8 + 8 : 8
    })
    return size
  }

  #row(datum: HistogramDatum): HistogramValue[] {
    const bins = datum.end === undefined ? datum.bins : withEnd(datum.bins, datum.end)
    return [
      0,
      bins,
      datum.counts,
      datum.min,
      datum.max,
      datum.sumOfSamples,
      datum.squaredMean,
      ...QUANTILES.flatMap((quantile) => {
        const { heights, positions, desired } = compactState(datum[quantile], datum)
        return [heights, positions, desired]
      }),
    ]
  }

  #missing(): HistogramValue[] {
    const states = QUANTILES.flatMap(() => [NOTHING, NOTHING, NOTHING])
    return [1, NOTHING, NOTHING, this.#zero, this.#zero, this.#sumZero, 0, ...states]
  }
}

/** The edges and, after them, where the last bin ends. */
function withEnd(bins: FixedArray, end: number | bigint): FixedArray {
  const edges = new (bins.constructor as new (length: number) => FixedArray)(bins.length + 1)
  edges.set(bins as never)
  edges[bins.length] = end as never
  return edges
}
