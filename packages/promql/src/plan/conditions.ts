import { filterNode, mapNode, type PlanExpression, type PlanNode } from '@oximeter/oxql/plan'
import { minus } from './point-arithmetic.ts'
import type { Comparison } from './scalar-arithmetic.ts'
import { computed, VALUE } from './vector.ts'

/** A condition on the time of points. */
export function bound(comparator: '>=' | '<=' | '>', value: bigint) {
  return {
    kind: 'compare',
    operand: { kind: 'timestamp' },
    comparator,
    value: { type: 'time', value },
  } as const
}

/** Only points from one time to another, with both. */
export function within(node: PlanNode, from: bigint, to: bigint): PlanNode {
  return filterNode(node, { kind: 'and', left: bound('>=', from), right: bound('<=', to) })
}

/** A condition on the value of points. */
export function compared(comparator: Comparison, value: number, index = 0) {
  return {
    kind: 'compare',
    operand: { kind: 'dimension', index },
    comparator,
    value: { type: 'double', value },
  } as const
}

export function isMissing(index = 0) {
  return { kind: 'missing', operand: { kind: 'dimension', index } } as const
}

/** Only points that have a value. */
export function present(node: PlanNode): PlanNode {
  return filterNode(node, { kind: 'not', operand: isMissing() })
}

export function positive(node: PlanNode): PlanNode {
  return filterNode(node, compared('>', 0))
}

/** The left values of points of which a comparison is true. */
export function whereTrue(
  node: PlanNode,
  comparison: Comparison,
  left: PlanExpression,
  right: PlanExpression,
): PlanNode {
  const difference = mapNode(node, [
    { name: 'left:value', expression: left },
    { name: 'left:minus_right', expression: minus(left, right) },
  ])
  return computed(filterNode(difference, compared(comparison, 0, 1)), VALUE)
}
