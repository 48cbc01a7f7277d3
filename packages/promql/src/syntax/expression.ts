/** PromQL as it is written, with what it is short for filled in. Durations are nanoseconds. */
export type Expression =
  | NumberLiteral
  | StringLiteral
  | Selector
  | Aggregation
  | Call
  | Binary
  | Negation

interface Place {
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

export interface Selector extends Place {
  readonly kind: 'selector'
  /** With those of `__name__`. */
  readonly matchers: readonly Matcher[]
  /** Of a range vector. */
  readonly range?: bigint
  readonly offset: bigint
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
