import type { TableShape } from '../plan/table-shape.ts'

/** A table of the answer: its series in order (of their field values, unless the query sorts). */
export interface ResultTable {
  readonly shape: TableShape
  readonly series: readonly ResultSeries[]
}

export interface ResultSeries {
  /** As the fields of the shape; null of one that the series lacks. */
  readonly fields: readonly (ResultFieldValue | null)[]
  readonly points: ResultPoints
  /** How many points it had, where only those that can be seen are left. */
  readonly pointsBefore?: number
}

/** 64-bit integers are `bigint`, smaller ones and doubles numbers, UUIDs and addresses canonical text. */
export type ResultFieldValue = string | number | bigint | boolean

export interface ResultPoints {
  /** Nanoseconds since the epoch, ascending. */
  readonly timestamps: BigInt64Array
  readonly startTimes?: BigInt64Array
  /** One for each dimension. */
  readonly values: readonly ResultValues[]
}

/** Values in order of the timestamps; null where a value is missing. */
export type ResultValues =
  | { readonly type: 'integer'; readonly values: readonly (bigint | null)[] }
  | { readonly type: 'double'; readonly values: readonly (number | null)[] }
  | { readonly type: 'boolean'; readonly values: readonly (boolean | null)[] }
  | { readonly type: 'string'; readonly values: readonly (string | null)[] }
  | {
      readonly type: 'integer_distribution' | 'double_distribution'
      readonly values: readonly (Distribution | null)[]
    }

/** Statistics that are not known, as those of differences, are null. */
export interface Distribution {
  /** Where each bin begins, ascending: `bigint` of integers. */
  readonly bins: readonly (number | bigint)[]
  /** Whole unless a window of `increase` or `rate` cut an interval. */
  readonly counts: readonly number[] | readonly bigint[]
  readonly min: number | bigint | null
  readonly max: number | bigint | null
  readonly sumOfSamples: number | bigint | null
  readonly squaredMean: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p99: number | null
}

/** What was odd in the data; the answer is right in spite of it, with null where nothing could be said. */
export interface OxqlWarning {
  /**
   * - `total-fell`: a running total fell without a reset
   * - `bins-changed`: distributions of different bins cannot be subtracted or merged
   * - `truncated`: the answer is not all there is
   */
  readonly code: 'total-fell' | 'bins-changed' | 'truncated'
  readonly message: string
  /** How many points are null because of it, where that can be counted. */
  readonly count?: number
}
