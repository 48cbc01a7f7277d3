import type { DatumType, FieldSchema, TimeseriesSchema } from '@oximeter/core'
import type { Span } from '../oxql-error.ts'
import type { PlanCondition } from './condition.ts'
import type { TableShape } from './table-shape.ts'

/**
 * What a query means: one tree of nodes for each table of the answer, names resolved, types checked,
 * scope applied. Both executors run it as it is.
 */
export interface Plan {
  readonly tables: readonly PlanNode[]
  /** The end of the grids of its tables. What they are made of may have others. */
  readonly end: bigint
}

export type PlanNode =
  | ScanNode
  | DeltaNode
  | FilterNode
  | AlignNode
  | GroupByNode
  | TopNode
  | JoinNode
  | LimitNode
  | MapNode
  | StatisticNode
  | HistogramNode
  | FillNode
  | SortNode
  | RenameNode
  | SeriesLimitNode
  | OffsetNode
  | ClockNode
  | RepeatNode
  | FieldsNode
  | UnionNode

interface Node {
  readonly shape: TableShape
}

/** Samples as they are stored, of each series in order of time: of those at one time that which began last. */
export interface ScanNode extends Node {
  readonly kind: 'scan'
  readonly name: string
  readonly datumType: DatumType
  /** Ascending. */
  readonly versions: readonly TimeseriesSchema[]
  /** The union of the fields of all versions. */
  readonly fields: readonly FieldSchema[]
  /** Which series; names fields alone. The scope is part of it. */
  readonly series?: PlanCondition
  /** Timestamps from this one on. Before a delta the time that it looks back is included. */
  readonly from?: bigint
  /** Timestamps up to and with this one. */
  readonly to?: bigint
  /** Of the samples within these times the newest or oldest so many of each series are enough. */
  readonly limit?: PointLimit
}

/** So many points of each series, at one end. */
export interface PointLimit {
  readonly end: 'first' | 'last'
  readonly count: bigint
}

/**
 * Running totals become what was added since the sample before. With p the time of that, a sample at
 * t with start time s
 * - is the first that was read, or a reset where s >= p: is (s, t] with all it holds. The first one
 *   is whole: it enters no window of `align` that is shorter than it, neither as a value nor as a point.
 *   Where s > t it counts as t;
 * - else continues, if nothing has fallen: (p, t] with the difference to the last total that is not
 *   missing since the reset;
 * - else is null over (p, t], and a warning rides with the answer.
 * A missing sample is null over its own interval; with `missing: 'skip'` it is left out, so that the
 * next interval spans it. Points before `from` are dropped afterwards.
 */
export interface DeltaNode extends Node {
  readonly kind: 'delta'
  readonly input: ScanNode
  readonly missing: 'null' | 'skip'
  /** Deltas whose timestamp is from here on; the scan before it looks further back. */
  readonly from?: bigint
  /** Of these the newest or oldest so many of each series; what is wrong with others is not told. */
  readonly limit?: PointLimit
}

/** Keeps the points for which it is true; series without any are dropped. */
export interface FilterNode extends Node {
  readonly kind: 'filter'
  readonly input: PlanNode
  readonly condition: PlanCondition
}

export type AlignMethod =
  | { readonly kind: 'mean' | 'min' | 'max' | 'sum' | 'count' | 'first' | 'last' }
  | { readonly kind: 'quantile'; readonly p: number }
  | { readonly kind: 'rate' | 'increase' }
  | { readonly kind: 'interpolate' }
  | OrderedMethod

/** Of the points in a window that are not null, in order of time. OxQL has no words for these: other languages ask for them. */
export type OrderedMethod =
  | { readonly kind: 'stddev' }
  /** The newest less the oldest, or less that before it; null of one alone. */
  | { readonly kind: 'difference' | 'last_difference' }
  /** How many are others, or less, than that before them. */
  | { readonly kind: 'changes' | 'falls' }
  /** As if of a counter that says nothing of its resets, so that it began anew at 0 where it falls: in all, in a second, or in a second of the last. */
  | { readonly kind: 'rise' | 'rise_rate' | 'last_rise_rate' }
  /** Of the line of least squares through two or more: what it rises in a second, or its value so many seconds after the window. */
  | { readonly kind: 'slope' }
  | { readonly kind: 'line'; readonly ahead: number }

/** Points at end − k·step, from the first that is not before the first point read; each of (time − window, time]. */
export interface AlignNode extends Node {
  readonly kind: 'align'
  readonly input: PlanNode
  readonly method: AlignMethod
  readonly window: bigint
  readonly step: bigint
}

export type PlanReducer =
  | {
      readonly kind:
        | 'mean'
        | 'sum'
        | 'min'
        | 'max'
        | 'count'
        | 'stddev'
        | 'median'
        | 'first'
        | 'last'
    }
  | { readonly kind: 'quantile'; readonly p: number }

/** Series with equal values of these fields become one: at each time the reduced values of all that are not null. */
export interface GroupByNode extends Node {
  readonly kind: 'group_by'
  readonly input: PlanNode
  readonly fields: readonly string[]
  readonly reducer: PlanReducer
}

/** The best series of each group, whole, the best first; or by `datum` the best at each time. */
export interface TopNode extends Node {
  readonly kind: 'top'
  readonly input: PlanNode
  readonly end: 'top' | 'bottom'
  readonly count: bigint
  readonly fields: readonly string[]
  /** Over the points of each series. */
  readonly by: PlanReducer | { readonly kind: 'datum' }
}

/** Points of both sides at equal times, for series with equal values of the fields of `on`. */
export interface JoinNode extends Node {
  readonly kind: 'join'
  readonly inputs: readonly [PlanNode, PlanNode]
  readonly method: 'inner' | 'left' | 'full'
  readonly on: readonly string[]
  /** Where a query asks for it, for what is found out only when it runs. */
  readonly span?: Span
  /** Fields that the right side gives beside those of the left. */
  readonly include: readonly string[]
}

export interface LimitNode extends Node, PointLimit {
  readonly kind: 'limit'
  readonly input: PlanNode
}

export type PlanExpression =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'dimension'; readonly index: number }
  /** In seconds, of the epoch or, of an interval, from its start to its end. */
  | { readonly kind: 'time'; readonly of: 'timestamp' | 'start_time' | 'interval' }
  | { readonly kind: 'negate'; readonly operand: PlanExpression }
  | {
      readonly kind: 'binary'
      readonly operator: '+' | '-' | '*' | '/' | '%'
      readonly left: PlanExpression
      readonly right: PlanExpression
    }
  | {
      readonly kind: 'call'
      readonly function: MapFunction
      readonly arguments: readonly PlanExpression[]
    }

export type MapFunction =
  | 'abs'
  | 'sqrt'
  | 'exp'
  | 'ln'
  | 'log2'
  | 'log10'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'min'
  | 'max'
  /** The first to the power of the second. */
  | 'power'
  /** Of a time in seconds, in UTC; null before 1900 and from 2300 on. */
  | TimePart

export type TimePart =
  | 'minute'
  | 'hour'
  /** From Sunday, which is 0. */
  | 'day_of_week'
  | 'day_of_month'
  | 'day_of_year'
  | 'days_in_month'
  | 'month'
  | 'year'

/**
 * Doubles computed at each point: null where an operand is null, or the result is not finite. An
 * output that is a dimension, and a distribution, is what that is.
 */
export interface MapNode extends Node {
  readonly kind: 'map'
  readonly input: PlanNode
  readonly outputs: readonly [PlanExpression, ...PlanExpression[]]
}

/** A number of each distribution; of several quantiles each is a dimension. */
export interface StatisticNode extends Node {
  readonly kind: 'statistic'
  readonly input: PlanNode
  readonly statistic:
    | { readonly kind: 'mean' | 'count' | 'sum' }
    | { readonly kind: 'quantile'; readonly ps: readonly [number, ...number[]] }
    /** How many lie in the bins before the first of these edges that the distribution has; null if it has none. */
    | { readonly kind: 'up_to'; readonly edges: readonly [number, ...number[]] }
}

/** A series of counts for each bin that any point has samples in, with the fields bin_start and bin_end. */
export interface HistogramNode extends Node {
  readonly kind: 'histogram'
  readonly input: PlanNode
}

export interface FillNode extends Node {
  readonly kind: 'fill'
  readonly input: PlanNode
  readonly with:
    | { readonly kind: 'previous' | 'linear' }
    | { readonly kind: 'value'; readonly value: number }
}

/** Series in another order; those that rank alike stay in the order of their fields. */
export interface SortNode extends Node {
  readonly kind: 'sort'
  readonly input: PlanNode
  readonly by: { readonly fields: readonly string[] } | { readonly reducer: PlanReducer }
  readonly direction: 'asc' | 'desc'
}

export interface RenameNode extends Node {
  readonly kind: 'rename'
  readonly input: PlanNode
  readonly renamings: readonly { readonly from: string; readonly to: string }[]
}

/** So many series, in their order. */
export interface SeriesLimitNode extends Node {
  readonly kind: 'series_limit'
  readonly input: PlanNode
  readonly count: bigint
}

/** Times of points move forward by so much, or back where it is negative. */
export interface OffsetNode extends Node {
  readonly kind: 'offset'
  readonly input: PlanNode
  readonly by: bigint
}

/** One series without fields, whose value is the time in seconds: at each time of its grid from this one on. */
export interface ClockNode extends Node {
  readonly kind: 'clock'
  readonly from: bigint
}

/** The newest point of each series, at each time of another grid from this one on. */
export interface RepeatNode extends Node {
  readonly kind: 'repeat'
  readonly input: PlanNode
  readonly from: bigint
}

/** A field made of others. All but `field` are texts, in which a field that a series lacks is empty. */
export type FieldExpression =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: string }
  | { readonly kind: 'texts'; readonly of: readonly FieldExpression[]; readonly separator: string }
  /** Where the pattern of RE2 is found in the text: what the template says, whose numbers are groups; else something else. */
  | {
      readonly kind: 'replaced'
      readonly of: FieldExpression
      readonly pattern: string
      readonly template: readonly (string | number)[]
      readonly otherwise: FieldExpression
    }

/** The same series with other fields, which several may have alike. */
export interface FieldsNode extends Node {
  readonly kind: 'fields'
  readonly input: PlanNode
  /** In the order of the fields of the shape. */
  readonly outputs: readonly FieldExpression[]
}

/** All series of several tables with the same fields, those of the first before the others. */
export interface UnionNode extends Node {
  readonly kind: 'union'
  readonly inputs: readonly [PlanNode, ...PlanNode[]]
}
