import type { TableShape } from '../plan/table-shape.ts'
import type { Distribution, OxqlWarning, ResultFieldValue } from '../result/result.ts'

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

/** What goes wrong with single points while a plan is evaluated. */
export class Warnings {
  readonly #counts = new Map<'total-fell' | 'bins-changed', number>()

  add(code: 'total-fell' | 'bins-changed'): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1)
  }

  list(): readonly OxqlWarning[] {
    return Array.from(this.#counts, ([code, count]) => ({ code, message: MESSAGES[code], count }))
  }
}

const MESSAGES = {
  'total-fell': 'a running total fell although it did not begin anew: such points are null',
  'bins-changed':
    'distributions of different bins were to be subtracted or merged: such points are null',
} as const

/** Sums up what remains of a series, if anything does. */
export function withPoints(fields: FieldValues, points: readonly Point[]): Series[] {
  return points.length === 0 ? [] : [{ fields, points }]
}
