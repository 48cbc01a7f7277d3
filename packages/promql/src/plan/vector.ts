import type { HistogramDatumType } from '@oximeter/core'
import { mapNode, type PlanExpression, type PlanNode } from '@oximeter/oxql/plan'
import { METRIC_NAME, type Label } from '../names/label.ts'

/** What an expression of PromQL becomes. */
export type Planned = Scalar | Text | Vector

/** A number that is known, or that the time says. */
export interface Scalar {
  readonly kind: 'scalar'
  /** Of no dimensions. */
  readonly expression: PlanExpression
}

export interface Text {
  readonly kind: 'string'
  readonly value: string
}

export interface Vector {
  readonly kind: 'vector'
  /**
   * More than one where there are several metrics; none where there is nothing. No series is in two of
   * them at the same time, but for names that an operation took away.
   */
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

export function scalarOf(value: number): Scalar {
  return { kind: 'scalar', expression: constant(value) }
}

/** The branch with another table, and without a name. */
export function unnamed({ labels, buckets }: Branch, node: PlanNode): Branch {
  const kept = labels.filter(({ name }) => name !== METRIC_NAME)
  return { node, labels: kept, ...(buckets && { buckets }) }
}

export function nameOf({ name }: Branch): { name?: string } {
  return name === undefined ? {} : { name }
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

/** Each point computed anew, which then is no metric any more. */
export function each({ branches, ...vector }: Vector, expression: PlanExpression): Vector {
  return {
    ...vector,
    branches: branches.map((branch) => unnamed(branch, computed(branch.node, expression))),
  }
}
