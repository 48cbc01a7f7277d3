import type { DatumType } from './datum-type.ts'
import type { Nanoseconds } from './time.ts'

/** How a gauge's value is held: 64-bit integers are always `bigint`. */
export interface GaugeValues {
  bool: boolean
  i8: number
  u8: number
  i16: number
  u16: number
  i32: number
  u32: number
  i64: bigint
  u64: bigint
  f32: number
  f64: number
  string: string
  bytes: Uint8Array
}

export interface CounterValues {
  cumulative_i64: bigint
  cumulative_u64: bigint
  cumulative_f32: number
  cumulative_f64: number
}

/** The array that holds bin edges, and with it the number type of the support. */
export interface HistogramBins {
  histogram_i8: Int8Array
  histogram_u8: Uint8Array
  histogram_i16: Int16Array
  histogram_u16: Uint16Array
  histogram_i32: Int32Array
  histogram_u32: Uint32Array
  histogram_i64: BigInt64Array
  histogram_u64: BigUint64Array
  histogram_f32: Float32Array
  histogram_f64: Float64Array
}

/** The sum of samples: a signed 64-bit integer for every integer support, u64 too. */
export type HistogramSums = {
  [T in keyof HistogramBins]: T extends 'histogram_f32' | 'histogram_f64' ? number : bigint
}

/** State of a streaming P² estimator of one quantile (Jain and Chlamtac, 1985). */
export interface QuantileState {
  readonly p: number
  /** Five heights. */
  readonly markerHeights: Float64Array
  /** Five positions; the last doubles as the count of samples. */
  readonly markerPositions: BigUint64Array
  /** Five desired positions. */
  readonly desiredMarkerPositions: Float64Array
}

/** What a histogram says of its samples beside their counts. */
export interface HistogramStatistics<T extends keyof HistogramBins = keyof HistogramBins> {
  readonly min: HistogramBins[T][number]
  readonly max: HistogramBins[T][number]
  /** Saturating i64 for integer supports (u64 too), f64 for float supports. */
  readonly sumOfSamples: HistogramSums[T]
  /** Welford's M2: the sum of squared deviations from the mean. */
  readonly squaredMean: number
  readonly p50: QuantileState
  readonly p90: QuantileState
  readonly p99: QuantileState
}

/**
 * The bit of each statistic where a number tells which are absent: in columns of points, and in
 * storage, so that a bit never changes its meaning.
 */
export const ABSENT_BITS = {
  min: 1,
  max: 2,
  sumOfSamples: 4,
  squaredMean: 8,
  p50: 16,
  p90: 32,
  p99: 64,
} as const satisfies { readonly [S in keyof HistogramStatistics]: number }

interface CountedBins<T extends keyof HistogramBins> {
  readonly type: T
  readonly startTime: Nanoseconds
  /** Left edges, strictly ascending; at least one. */
  readonly bins: HistogramBins[T]
  readonly end?: HistogramBins[T][number]
  /** As many as there are bins. */
  readonly counts: BigUint64Array
  readonly nSamples: bigint
}

type Absentable<Statistics> = { readonly [S in keyof Statistics]: Statistics[S] | undefined }

/**
 * A histogram as it travels and is stored: a snapshot that nobody changes.
 *
 * Bin i is [bins[i], bins[i + 1]); the last is [bins[n - 1], ∞), or [bins[n - 1], end) where `end`
 * is given (a histogram whose last edge is the maximum of its support).
 *
 * A statistic is undefined where nobody knows it: other systems count in buckets and estimate no
 * quantiles. Our own instruments give all of them.
 */
export interface HistogramDatum<T extends keyof HistogramBins = keyof HistogramBins>
  extends CountedBins<T>, Absentable<HistogramStatistics<T>> {}

/** A histogram with all of its statistics. */
export interface CompleteHistogramDatum<T extends keyof HistogramBins = keyof HistogramBins>
  extends CountedBins<T>, HistogramStatistics<T> {}

/** Which statistics of a histogram are absent, as `ABSENT_BITS` numbers them: 0 if none is. */
export function absentStatistics(histogram: HistogramDatum): number {
  let absent = 0
  if (histogram.min === undefined) absent |= ABSENT_BITS.min
  if (histogram.max === undefined) absent |= ABSENT_BITS.max
  if (histogram.sumOfSamples === undefined) absent |= ABSENT_BITS.sumOfSamples
  if (histogram.squaredMean === undefined) absent |= ABSENT_BITS.squaredMean
  if (histogram.p50 === undefined) absent |= ABSENT_BITS.p50
  if (histogram.p90 === undefined) absent |= ABSENT_BITS.p90
  if (histogram.p99 === undefined) absent |= ABSENT_BITS.p99
  return absent
}

export type GaugeDatum = {
  [T in keyof GaugeValues]: { readonly type: T; readonly value: GaugeValues[T] }
}[keyof GaugeValues]

export type CounterDatum = {
  [T in keyof CounterValues]: {
    readonly type: T
    readonly startTime: Nanoseconds
    readonly value: CounterValues[T]
  }
}[keyof CounterValues]

/** Stands in for a value that could not be read. A start time is there exactly when the type is cumulative. */
export interface MissingDatum {
  readonly type: 'missing'
  readonly datumType: DatumType
  readonly startTime?: Nanoseconds
}

export type Datum =
  | GaugeDatum
  | CounterDatum
  | { [T in keyof HistogramBins]: HistogramDatum<T> }[keyof HistogramBins]
  | MissingDatum

/** The type of a datum, or the type that a missing one stands for. */
export function datumTypeOf(datum: Datum): DatumType {
  return datum.type === 'missing' ? datum.datumType : datum.type
}
