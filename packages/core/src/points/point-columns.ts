import { isHistogram, type DatumType, type HistogramDatumType } from '../datum-type.ts'
import { numberArray } from '../number-arrays.ts'
import { isFloat, type NumberType } from '../number-type.ts'
import type { HistogramData, PointData, QuantileColumns } from '../points.ts'

/** A type whose values are held in an array of numbers, or that counts or bins them. */
export type ScalarType = Exclude<DatumType, 'string' | 'bytes'>

/** The number type that a datum type is over; of booleans the one that their columns have. */
export function numberTypeOf(type: ScalarType): NumberType {
  if (type === 'bool') return 'u8'
  return type.slice(type.lastIndexOf('_') + 1) as NumberType
}

/** Empty columns for so many rows, and of histograms for so many counts altogether. */
export function emptyColumns(type: DatumType, rows: number, counts = 0): PointData {
  if (type === 'string') return { kind: 'strings', values: [] }
  if (type === 'bytes') return { kind: 'bytes', values: [] }
  if (isHistogram(type)) return emptyHistograms(type, rows, counts)
  return { kind: 'numbers', values: numberArray(numberTypeOf(type), rows) }
}

function emptyHistograms(type: HistogramDatumType, rows: number, counts: number): HistogramData {
  const support = numberTypeOf(type)
  return {
    kind: 'histograms',
    absent: undefined,
    counts: new BigUint64Array(counts),
    offsets: new Uint32Array(rows + 1),
    min: numberArray(support, rows),
    max: numberArray(support, rows),
    sums: isFloat(support) ? new Float64Array(rows) : new BigInt64Array(rows),
    squaredMeans: new Float64Array(rows),
    p50: emptyQuantiles(rows),
    p90: emptyQuantiles(rows),
    p99: emptyQuantiles(rows),
  }
}

function emptyQuantiles(rows: number): QuantileColumns {
  return {
    heights: new Float64Array(rows * 5),
    positions: new BigUint64Array(rows * 5),
    desired: new Float64Array(rows * 5),
  }
}

/** The first rows of columns, as views of them. */
export function firstRows(data: PointData, rows: number): PointData {
  switch (data.kind) {
    case 'strings':
    case 'bytes':
      return data
    case 'numbers':
      return { ...data, values: data.values.subarray(0, rows) }
    case 'histograms':
      return {
        ...data,
        absent: data.absent?.subarray(0, rows),
        counts: data.counts.subarray(0, data.offsets[rows]),
        offsets: data.offsets.subarray(0, rows + 1),
        min: data.min.subarray(0, rows),
        max: data.max.subarray(0, rows),
        sums: data.sums.subarray(0, rows),
        squaredMeans: data.squaredMeans.subarray(0, rows),
        p50: firstQuantiles(data.p50, rows),
        p90: firstQuantiles(data.p90, rows),
        p99: firstQuantiles(data.p99, rows),
      }
  }
}

function firstQuantiles(columns: QuantileColumns, rows: number): QuantileColumns {
  return {
    heights: columns.heights.subarray(0, rows * 5),
    positions: columns.positions.subarray(0, rows * 5),
    desired: columns.desired.subarray(0, rows * 5),
  }
}
