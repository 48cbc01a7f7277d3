import type { Span } from '../oxql-error.ts'

/** What a query says, as it is written: names are not looked up and types not checked. */
export interface Query extends Span {
  readonly stages: readonly Stage[]
}

/** A name with its place: of a timeseries `target:metric`, of a field, or of anything else. */
export interface Name extends Span {
  readonly text: string
}

export type Stage =
  | GetStage
  | GroupStage
  | FilterStage
  | AlignStage
  | GroupByStage
  | TopStage
  | JoinStage
  | LimitStage
  | MapStage
  | StatisticStage
  | FillStage
  | SortStage
  | RenameStage
  | SeriesLimitStage
  | OffsetStage
  | PlainStage

/** `get a:b, c:d` */
export interface GetStage extends Span {
  readonly kind: 'get'
  readonly names: readonly Name[]
}

/** `{ get a:b | … ; get c:d }` */
export interface GroupStage extends Span {
  readonly kind: 'group'
  readonly queries: readonly Query[]
}

export interface FilterStage extends Span {
  readonly kind: 'filter'
  readonly condition: Condition
}

/** `align rate(5m, every 1m)`, `align quantile_within(0.9, 5m)`, `align interpolate(10s)` */
export interface AlignStage extends Span {
  readonly kind: 'align'
  readonly method: Name
  /** The first argument of `quantile_within`. */
  readonly p?: Literal
  readonly window: Duration
  readonly step?: Duration
}

/** `mean`, `quantile(0.9)` */
export interface Reducer extends Span {
  readonly name: Name
  readonly p?: Literal
}

/** `group_by [a, b], sum`; without a reducer, `mean`. */
export interface GroupByStage extends Span {
  readonly kind: 'group_by'
  readonly fields: readonly Name[]
  readonly reducer?: Reducer
}

/** `top 3 by max`, or of each group: `group_by [a], top 3 by max`. By `datum`: at each time anew. */
export interface TopStage extends Span {
  readonly kind: 'top'
  readonly which: 'top' | 'bottom'
  readonly count: Literal
  readonly fields: readonly Name[]
  readonly by?: Reducer
}

/** `join`, `join left on [a, b]` */
export interface JoinStage extends Span {
  readonly kind: 'join'
  readonly method?: Name
  readonly on?: readonly Name[]
}

/** `first 3`, `last 1`: points of each series. */
export interface LimitStage extends Span {
  readonly kind: 'first' | 'last'
  readonly count: Literal
}

/** `map used / total as utilization, total - used as free` */
export interface MapStage extends Span {
  readonly kind: 'map'
  readonly outputs: readonly MapOutput[]
}

export interface MapOutput extends Span {
  readonly expression: Expression
  readonly name?: Name
}

/** Of distributions: `quantile(0.5, 0.99)`, `mean`, `count`, `sum` */
export interface StatisticStage extends Span {
  readonly kind: 'statistic'
  readonly name: Name
  readonly ps: readonly Literal[]
}

/** `fill 0`, `fill previous`, `fill linear` */
export interface FillStage extends Span {
  readonly kind: 'fill'
  readonly with: Literal | Name
}

/** `sort by last desc`, `sort by [a, b]`; ascending if nothing is said. */
export interface SortStage extends Span {
  readonly kind: 'sort'
  readonly by: Reducer | readonly Name[]
  readonly direction: 'asc' | 'desc'
}

/** `rename a as b, c as d` */
export interface RenameStage extends Span {
  readonly kind: 'rename'
  readonly renamings: readonly { readonly from: Name; readonly to: Name }[]
}

/** `limit 10`: series of each table. */
export interface SeriesLimitStage extends Span {
  readonly kind: 'limit'
  readonly count: Literal
}

/** `offset 1w`: what was a week before, as if it were now. */
export interface OffsetStage extends Span {
  readonly kind: 'offset'
  readonly by: Duration
}

/** `raw`: running totals instead of deltas. `histogram`: a series for each bin of distributions. */
export interface PlainStage extends Span {
  readonly kind: 'raw' | 'histogram'
}

export type Condition =
  | BinaryCondition
  | (Span & { readonly kind: 'not'; readonly operand: Condition })
  | Comparison
  | (Span & { readonly kind: 'in'; readonly name: Name; readonly values: readonly Literal[] })

/** However many are joined by one operator, and with whatever parentheses, they are a low tree of it. */
export interface BinaryCondition extends Span {
  readonly kind: 'and' | 'or' | 'xor'
  readonly left: Condition
  readonly right: Condition
}

export type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~='

interface Comparison extends Span {
  readonly kind: 'compare'
  readonly name: Name
  readonly comparator: Comparator
  readonly value: Literal
}

export type Expression =
  | (Span & { readonly kind: 'literal'; readonly literal: Literal })
  | (Span & { readonly kind: 'name'; readonly name: Name })
  | (Span & { readonly kind: 'negate'; readonly operand: Expression })
  | (Span & {
      readonly kind: 'binary'
      readonly operator: '+' | '-' | '*' | '/' | '%'
      readonly left: Expression
      readonly right: Expression
    })
  | (Span & {
      readonly kind: 'call'
      readonly name: Name
      readonly arguments: readonly Expression[]
    })

/** Nanoseconds, from 0. */
export interface Duration extends Span {
  readonly type: 'duration'
  readonly nanoseconds: bigint
  /** Written `$step`: as long as suits the chart that it is asked for. */
  readonly isStep?: true
}

/** A string in double quotes that is a UUID, an address or a network says so: fields of text take it as text. */
export type Literal =
  | Duration
  | (Span & { readonly type: 'boolean'; readonly value: boolean })
  /** −2^63 … 2^64−1 */
  | (Span & { readonly type: 'integer'; readonly value: bigint })
  | (Span & { readonly type: 'double'; readonly value: number })
  | (Span & { readonly type: 'string'; readonly value: string; readonly reading?: Reading })
  /** Nanoseconds since the epoch. */
  | (Span & { readonly type: 'timestamp'; readonly value: bigint })

export type Reading = 'uuid' | 'ip' | 'network'
