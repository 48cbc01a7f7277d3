import type { HistogramDatumType } from '@oximeter/core'
import { mapNode, type PlanExpression, type PlanNode } from '@oximeter/oxql/plan'
import type { Label } from '../names/label.ts'

/** What an expression of PromQL becomes. */
export type Planned = Scalar | Text | Vector | Constant

export interface Scalar {
  readonly kind: 'scalar'
  readonly value: number
}

export interface Text {
  readonly kind: 'string'
  readonly value: string
}

/** `vector(1)`: a series without labels, which is nowhere stored. */
export interface Constant {
  readonly kind: 'constant'
  readonly value: number
}

export interface Vector {
  readonly kind: 'vector'
  /** More than one where a pattern named several metrics; none where there is nothing. */
  readonly branches: readonly Branch[]
  /** Made by `scalar()`: a single series without labels, which may meet any other. */
  readonly isScalar?: boolean
}

/** An aligned table whose points are one number, or, of buckets, a distribution. */
export interface Branch {
  readonly node: PlanNode
  /** Those fields that are labels. */
  readonly labels: readonly Label[]
  /** Until an operation makes something else of it. */
  readonly name?: string
  /** The histograms that buckets are of: they have a label `le` besides, which is no field. */
  readonly buckets?: HistogramDatumType
}

export function vectorOf(...branches: readonly Branch[]): Vector {
  return { kind: 'vector', branches }
}

/** The branch with another table, and other labels where they are given; without a name. */
export function unnamed({ labels, buckets }: Branch, node: PlanNode, kept = labels): Branch {
  return { node, labels: kept, ...(buckets && { buckets }) }
}

/** The value of a point, where there is one. */
export const VALUE: PlanExpression = { kind: 'dimension', index: 0 }

export function constant(value: number): PlanExpression {
  return { kind: 'constant', value }
}

/** Each point computed anew. */
export function computed(input: PlanNode, expression: PlanExpression): PlanNode {
  return mapNode(input, [{ name: input.shape.dimensions[0].name, expression }])
}
