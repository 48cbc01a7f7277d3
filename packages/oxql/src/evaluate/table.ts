import type { TableShape } from '../plan/table-shape.ts'
import type { Distribution, ResultFieldValue } from '../result/result.ts'

/** A distribution that also knows where its last bin ends, if it does. */
export interface BinnedDistribution extends Distribution {
  readonly end?: number | bigint
}

/** Integers are `bigint`, doubles numbers. */
export type Value = bigint | number | boolean | string | BinnedDistribution | null

export interface Point {
  readonly time: bigint
  /** Of deltas and running totals. */
  readonly startTime?: bigint
  /** A delta that may hold more than was counted since the time that was read. */
  readonly isWhole?: boolean
  /** One for each dimension. */
  readonly values: readonly Value[]
}

/** As the fields of the shape; null of one that the series lacks. */
export type FieldValues = readonly (ResultFieldValue | null)[]

export interface Series {
  readonly fields: FieldValues
  /** Ascending by time, at least one. */
  readonly points: readonly Point[]
}

export interface Table {
  readonly shape: TableShape
  readonly series: readonly Series[]
  /** Series are in an order that the query asked for, not in that of their fields. */
  readonly isRanked?: boolean
}

/** The series, if it has any points left. */
export function withPoints(fields: FieldValues, points: readonly Point[]): Series[] {
  return points.length === 0 ? [] : [{ fields, points }]
}
