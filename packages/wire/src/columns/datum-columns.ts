import {
  isHistogram,
  type DatumType,
  type HistogramDatumType,
  type NumberArray,
} from '@oximeter/core'

import { field, type ArrowField, type ArrowType } from './arrow/field.ts'

export const UINT32: ArrowType = { kind: 'int', bits: 32, signed: false }
const UINT64: ArrowType = { kind: 'int', bits: 64, signed: false }
const INT64: ArrowType = { kind: 'int', bits: 64, signed: true }
const FLOAT64: ArrowType = { kind: 'float', bits: 64 }
export const TIMESTAMP: ArrowType = { kind: 'timestamp' }
export const UTF8: ArrowType = { kind: 'utf8' }
export const BOOL: ArrowType = { kind: 'bool' }

export interface NumberColumn {
  readonly type: ArrowType
  readonly Values: NumberArrayType
}

interface NumberArrayType {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumberArray
  new (length: number): NumberArray
}

const NUMBERS = {
  i8: { type: { kind: 'int', bits: 8, signed: true }, Values: Int8Array },
  u8: { type: { kind: 'int', bits: 8, signed: false }, Values: Uint8Array },
  i16: { type: { kind: 'int', bits: 16, signed: true }, Values: Int16Array },
  u16: { type: { kind: 'int', bits: 16, signed: false }, Values: Uint16Array },
  i32: { type: { kind: 'int', bits: 32, signed: true }, Values: Int32Array },
  u32: { type: UINT32, Values: Uint32Array },
  i64: { type: INT64, Values: BigInt64Array },
  u64: { type: UINT64, Values: BigUint64Array },
  f32: { type: { kind: 'float', bits: 32 }, Values: Float32Array },
  f64: { type: FLOAT64, Values: Float64Array },
} as const satisfies Record<string, NumberColumn>

export type ColumnNumber = keyof typeof NUMBERS

/** How numbers of a type lie. */
export function numberColumn(type: ColumnNumber): NumberColumn {
  return NUMBERS[type]
}

/** How a datum of a type lies, but for histograms, which are structs. */
export type DatumLayout =
  | { readonly kind: 'numbers'; readonly number: ColumnNumber }
  | { readonly kind: 'bools' | 'strings' | 'bytes' }
  | { readonly kind: 'histograms'; readonly number: ColumnNumber; readonly sum: 'i64' | 'f64' }

export function datumLayout(type: DatumType): DatumLayout {
  if (isHistogram(type)) return { kind: 'histograms', ...supportOf(type) }
  switch (type) {
    case 'bool':
      return { kind: 'bools' }
    case 'string':
      return { kind: 'strings' }
    case 'bytes':
      return { kind: 'bytes' }
    case 'cumulative_i64':
    case 'cumulative_u64':
    case 'cumulative_f32':
    case 'cumulative_f64':
      return { kind: 'numbers', number: type.slice('cumulative_'.length) as ColumnNumber }
    default:
      return { kind: 'numbers', number: type }
  }
}

/** The number types of a histogram's edges and extremes, and of its sum. */
export function supportOf(type: HistogramDatumType): { number: ColumnNumber; sum: 'i64' | 'f64' } {
  const number = type.slice('histogram_'.length) as ColumnNumber
  return { number, sum: number === 'f32' || number === 'f64' ? 'f64' : 'i64' }
}

export const QUANTILES = ['p50', 'p90', 'p99'] as const
/** How many markers an estimator has. */
export const MARKERS = 5

/** The column `datum` of points of a type. */
function datumField(type: DatumType, nullable: boolean): ArrowField {
  const layout = datumLayout(type)
  switch (layout.kind) {
    case 'numbers':
      return field('datum', NUMBERS[layout.number].type, { nullable: true })
    case 'bools':
      return field('datum', BOOL, { nullable: true })
    case 'strings':
      return field('datum', UTF8, { nullable: true })
    case 'bytes':
      return field('datum', { kind: 'binary' }, { nullable: true })
    case 'histograms': {
      const { type: support } = NUMBERS[layout.number]
      const children = [
        listOf('counts', UINT64),
        field('min', support, { nullable }),
        field('max', support, { nullable }),
        field('sum_of_samples', NUMBERS[layout.sum].type, { nullable }),
        field('squared_mean', FLOAT64, { nullable }),
        ...QUANTILES.flatMap((quantile) => [
          five(`${quantile}_marker_heights`, FLOAT64, nullable),
          five(`${quantile}_marker_positions`, UINT64, nullable),
          five(`${quantile}_desired_marker_positions`, FLOAT64, nullable),
        ]),
      ]
      return field('datum', { kind: 'struct' }, { nullable: true, children })
    }
  }
}

export function listOf(name: string, item: ArrowType): ArrowField {
  return field(name, { kind: 'list' }, { children: [field('item', item)] })
}

function five(name: string, item: ArrowType, nullable: boolean): ArrowField {
  const type: ArrowType = { kind: 'fixed-size-list', size: MARKERS }
  return field(name, type, { nullable, children: [field('item', item)] })
}

/** Which of the columns that points may do without are there, and what they may lack. */
export interface PointColumns {
  readonly timestamps: boolean
  readonly startTimes: boolean
  /** Whether histograms may lack statistics. */
  readonly absences: boolean
}

/** The columns of points of a type. */
export function pointFields(type: DatumType, columns: PointColumns): ArrowField[] {
  return [
    field('series', UINT32),
    ...(columns.timestamps ? [field('timestamp', TIMESTAMP)] : []),
    ...(columns.startTimes ? [field('start_time', TIMESTAMP)] : []),
    datumField(type, columns.absences),
  ]
}
