import type { PlanCondition } from '../condition.ts'
import type { FilterNode, PlanNode } from '../plan.ts'

/** The points for which the condition is true. */
export function filterNode(input: PlanNode, condition: PlanCondition): FilterNode {
  return { kind: 'filter', input, condition, shape: input.shape }
}
