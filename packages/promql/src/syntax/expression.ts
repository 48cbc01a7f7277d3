/** PromQL as it is written, with what it is short for filled in. Durations are nanoseconds. */
export type Expression =
  | NumberLiteral
  | StringLiteral
  | Selector
  | Subquery
  | Aggregation
  | Call
  | Binary
  | Negation

export interface Place {
  /** Where it begins in the text. */
  readonly at: number
}

interface NumberLiteral extends Place {
  readonly kind: 'number'
  readonly value: number
}

interface StringLiteral extends Place {
  readonly kind: 'string'
  readonly value: string
}

export interface Matcher extends Place {
  readonly label: string
  readonly operator: '=' | '!=' | '=~' | '!~'
  readonly value: string
}

/** When something is looked at: so long before the time that is asked about, or before another one. */
export interface Moved {
  /** Negative for what is after. */
  readonly offset: bigint
  /** Nanoseconds since the epoch, or the first or last time that is asked about. */
  readonly instead?: bigint | 'start' | 'end'
}

export interface Selector extends Place, Moved {
  readonly kind: 'selector'
  /** With those of `__name__`. */
  readonly matchers: readonly Matcher[]
  /** Of a range vector. */
  readonly range?: bigint
}

/** An expression at several times up to that which is asked about. */
export interface Subquery extends Place, Moved {
  readonly kind: 'subquery'
  readonly operand: Expression
  readonly range: bigint
  /** Between times; where it is not said, a minute. */
  readonly resolution?: bigint
}

export interface Grouping {
  readonly kind: 'by' | 'without'
  readonly labels: readonly string[]
}

export interface Aggregation extends Place {
  readonly kind: 'aggregation'
  readonly operator: string
  readonly grouping: Grouping
  readonly parameter?: Expression
  readonly operand: Expression
}

export interface Call extends Place {
  readonly kind: 'call'
  readonly name: string
  readonly operands: readonly Expression[]
}

export interface Matching {
  /** `ignoring ()` where nothing is said. */
  readonly kind: 'on' | 'ignoring'
  readonly labels: readonly string[]
  readonly many?: 'left' | 'right'
  /** What the many take over from the one. */
  readonly include: readonly string[]
}

export interface Binary extends Place {
  readonly kind: 'binary'
  readonly operator: string
  readonly isBool: boolean
  readonly matching: Matching
  readonly left: Expression
  readonly right: Expression
}

interface Negation extends Place {
  readonly kind: 'negation'
  readonly operand: Expression
}
