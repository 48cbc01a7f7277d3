import { PlanProblem } from '../plan-problem.ts'
import type { OffsetNode, PlanNode } from '../plan.ts'
import { checkDuration } from '../time-range.ts'

/**
 * What was so long before, as if it were now.
 *
 * @throws PlanProblem `misplaced` except right after a scan or its deltas, `out-of-range`
 */
export function offsetNode(input: PlanNode, by: bigint): OffsetNode {
  checkDuration('offset', by, 0n)
  if (input.kind !== 'scan' && input.kind !== 'delta') {
    throw new PlanProblem('misplaced', 'offset comes too late', 'put it right after get, or raw')
  }
  return { kind: 'offset', input, by, shape: input.shape }
}
