import type { FillNode, PlanNode } from '../plan.ts'
import { requireAlignment, requireNumbers } from './require.ts'

/**
 * Something in place of null.
 *
 * @throws PlanProblem `misplaced` of a table that is not aligned, `wrong-type` of what are no numbers
 */
export function fillNode(input: PlanNode, value: FillNode['with']): FillNode {
  requireAlignment(input.shape, 'fill')
  requireNumbers(input.shape, 'fill')
  return { kind: 'fill', input, with: value, shape: input.shape }
}
