import type { HistogramBins } from './datum.ts'
import type { DatumType, HistogramDatumType } from './datum-type.ts'
import type { MetricsErrorInfo } from './metrics-error.ts'
import type { TimeseriesSchema } from './schema.ts'
import type { Nanoseconds } from './time.ts'
import type { Timeseries } from './timeseries.ts'

/**
 * Samples of one datum type in columns, a row each: what series there are is said elsewhere, once,
 * so that only numbers are left. Columns may be views of a larger buffer; nobody changes them.
 */
export interface Points {
  readonly datumType: DatumType
  readonly rows: number
  /** The number of each row's series, in the numbering that the points come with. */
  readonly series: Uint32Array
  /** One for all rows, or one for each. */
  readonly timestamps: Nanoseconds | BigInt64Array
  /**
   * Of cumulative types: when each row began to count, where that is not what its series'
   * description says of all of them. Undefined for gauges, and where it is.
   */
  readonly startTimes: BigInt64Array | undefined
  /** 1 where the datum is missing: its values are then zero or empty. Undefined where none is. */
  readonly missing: Uint8Array | undefined
  readonly data: PointData
}

export type PointData = NumberData | StringData | BytesData | HistogramData

export interface NumberData {
  readonly kind: 'numbers'
  /** Of the datum's own type, 64-bit integers in full; booleans are 0 and 1 in a Uint8Array. */
  readonly values: NumberArray
}

export interface StringData {
  readonly kind: 'strings'
  readonly values: readonly string[]
}

export interface BytesData {
  readonly kind: 'bytes'
  readonly values: readonly Uint8Array[]
}

/** The bins of each row are those of its series' description. How many samples: the counts' sum. */
export interface HistogramData {
  readonly kind: 'histograms'
  /**
   * Which statistics of each row are absent, as `ABSENT_BITS` numbers them: their values are then
   * zero. Undefined where all rows have all of them.
   */
  readonly absent: Uint8Array | undefined
  /** The counts of all rows, one row behind the other; none of a row that is missing. */
  readonly counts: BigUint64Array
  /** Where each row's counts begin; one more than there are rows. */
  readonly offsets: Uint32Array
  readonly min: NumberArray
  readonly max: NumberArray
  /** Of floats a Float64Array. */
  readonly sums: BigInt64Array | Float64Array
  readonly squaredMeans: Float64Array
  readonly p50: QuantileColumns
  readonly p90: QuantileColumns
  readonly p99: QuantileColumns
}

/** The states of an estimator: five values a row, one row behind the other. */
export interface QuantileColumns {
  readonly heights: Float64Array
  readonly positions: BigUint64Array
  readonly desired: Float64Array
}

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

/** The bins that the histograms of a series have: it is another series once they are others. */
export interface BinLayout<T extends HistogramDatumType = HistogramDatumType> {
  /** Left edges, strictly ascending; at least one. */
  readonly bins: HistogramBins[T]
  /** Where the last bin is closed. */
  readonly end?: HistogramBins[T][number]
}

/** What is said once of a series, and never changes under its number. */
export interface SeriesDescription {
  readonly timeseries: Timeseries
  /** Of cumulative types: of all points that do not bring their own. */
  readonly startTime?: Nanoseconds
  /** Of histograms. */
  readonly layout?: BinLayout
  /** What its definition says of it: units and descriptions. Undefined where nobody knows. */
  readonly schema?: TimeseriesSchema
}

/** What one producer answered to one collection, in columns. */
export type CollectedPoints =
  | { readonly status: 'ok'; readonly points: readonly Points[] }
  | { readonly status: 'err'; readonly error: MetricsErrorInfo }
