import type { FieldType } from '@oximeter/core'

/** `double` only of the edges that the stage `histogram` makes fields of. */
export type ResultFieldType = FieldType | 'double'

export interface ShapeField {
  readonly name: string
  readonly type: ResultFieldType
  /** Some series lack it: then it is null. */
  readonly optional: boolean
}

export type DataType =
  | 'integer'
  | 'double'
  | 'boolean'
  | 'string'
  | 'integer_distribution'
  | 'double_distribution'

export type MetricType = 'gauge' | 'delta' | 'cumulative'

/** One column of values; more than one only after `join` and `map`. */
export interface Dimension {
  /** The timeseries that it comes from, or what `map` called it. */
  readonly name: string
  readonly type: DataType
  readonly metricType: MetricType
}

/** On which times the points of a table are: those of its grid. */
export interface Alignment {
  readonly end: bigint
  readonly step: bigint
}

/** What all timeseries of a table have in common. */
export interface TableShape {
  readonly name: string
  /** Ascending by name, in byte order. */
  readonly fields: readonly ShapeField[]
  readonly dimensions: readonly [Dimension, ...Dimension[]]
  /** Points have start times: deltas and running totals that are not aligned. */
  readonly hasStartTimes: boolean
  readonly alignment?: Alignment
}
