import { PlanProblem } from '../plan-problem.ts'
import type { PlanNode, ScanNode } from '../plan.ts'

/**
 * Running totals instead of deltas; gauges are what they are.
 *
 * @throws PlanProblem `misplaced` except right after a scan or its deltas
 */
export function rawNode(input: PlanNode): ScanNode {
  if (input.kind === 'delta') return input.input
  if (input.kind === 'scan') return input
  throw new PlanProblem('misplaced', 'raw comes too late', 'put it right after get')
}
