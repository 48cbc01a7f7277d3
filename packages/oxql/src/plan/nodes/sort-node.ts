import { findField } from '../look-up.ts'
import type { PlanNode, SortNode } from '../plan.ts'
import { requireNumbers, requireOneDimension } from './require.ts'

/**
 * Series in another order.
 *
 * @throws PlanProblem `unknown-field`; `wrong-type` by a reducer, unless points are one number
 */
export function sortNode(
  input: PlanNode,
  by: SortNode['by'],
  direction: SortNode['direction'],
): SortNode {
  const { shape } = input
  if ('fields' in by) for (const name of by.fields) findField(shape, name)
  else {
    requireOneDimension(shape, 'sort')
    requireNumbers(shape, 'sort')
  }
  return { kind: 'sort', input, by, direction, shape }
}
