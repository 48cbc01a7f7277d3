import type { OffsetNode, PlanNode } from '../plan.ts'
import { checkDuration } from '../time-range.ts'

/**
 * What was so long before, as if it were now; of a negative time what was after.
 *
 * @throws PlanProblem `out-of-range`
 */
export function offsetNode(input: PlanNode, by: bigint): OffsetNode {
  checkDuration('offset', by < 0n ? -by : by, 0n)
  const { alignment, ...shape } = input.shape
  if (!alignment) return { kind: 'offset', input, by, shape }
  const moved = { ...alignment, end: alignment.end + by }
  return { kind: 'offset', input, by, shape: { ...shape, alignment: moved } }
}
