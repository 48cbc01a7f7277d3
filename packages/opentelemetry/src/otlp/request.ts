import type { Attributes } from '../import/attributes.ts'

/** What an `ExportMetricsServiceRequest` says, as far as we heed it, whatever it was written in. */
export interface MetricsRequest {
  readonly resources: readonly ResourceMetrics[]
}

export interface ResourceMetrics {
  readonly attributes: ReadonlyMap<string, string>
  readonly scopes: readonly ScopeMetrics[]
}

export interface ScopeMetrics {
  readonly name: string
  readonly metrics: readonly Metric[]
}

export interface Metric {
  readonly name: string
  readonly description: string
  readonly unit: string
  /** Undefined of a kind that nobody knows here. */
  readonly data: MetricData | undefined
}

export type MetricData =
  | GaugeData
  | SumData
  | HistogramData
  | ExponentialHistogramData
  | SummaryData

interface GaugeData {
  readonly kind: 'gauge'
  readonly points: readonly NumberPoint[]
}

interface SumData {
  readonly kind: 'sum'
  readonly temporality: number
  readonly isMonotonic: boolean
  readonly points: readonly NumberPoint[]
}

interface HistogramData {
  readonly kind: 'histogram'
  readonly temporality: number
  readonly points: readonly HistogramPoint[]
}

interface ExponentialHistogramData {
  readonly kind: 'exponential_histogram'
  readonly temporality: number
  readonly points: readonly ExponentialHistogramPoint[]
}

interface SummaryData {
  readonly kind: 'summary'
  readonly points: readonly SummaryPoint[]
}

export const DELTA = 1
export const CUMULATIVE = 2

/** The flag of a point that says that there is no value. */
export const NO_RECORDED_VALUE = 1

export interface Point {
  readonly attributes: Attributes
  /** Nanoseconds since the epoch; 0 where it is not known. */
  readonly startTime: bigint
  readonly time: bigint
  readonly flags: number
}

export interface NumberPoint extends Point {
  /** An integer is a bigint. */
  readonly value: number | bigint | undefined
}

interface DistributionPoint extends Point {
  readonly count: bigint
  readonly sum: number | undefined
}

export interface HistogramPoint extends DistributionPoint {
  readonly min: number | undefined
  readonly max: number | undefined
  readonly bounds: readonly number[]
  readonly counts: readonly bigint[]
}

export interface ExponentialHistogramPoint extends DistributionPoint {
  readonly min: number | undefined
  readonly max: number | undefined
  readonly scale: number
  readonly zeroCount: bigint
  readonly positive: BucketCounts
  readonly negative: BucketCounts
}

export interface BucketCounts {
  readonly offset: number
  readonly counts: readonly bigint[]
}

export interface SummaryPoint extends DistributionPoint {
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[]
}

export const NO_BUCKETS: BucketCounts = { offset: 0, counts: [] }
