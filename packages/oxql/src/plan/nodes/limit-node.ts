import { checkCount } from '../numbers.ts'
import type { LimitNode, PlanNode, SeriesLimitNode } from '../plan.ts'

/**
 * So many points of each series.
 *
 * @throws PlanProblem `out-of-range` of the count
 */
export function limitNode(input: PlanNode, end: 'first' | 'last', count: bigint): LimitNode {
  return { kind: 'limit', input, end, count: checkCount(end, count), shape: input.shape }
}

/**
 * So many series, in their order.
 *
 * @throws PlanProblem `out-of-range` of the count
 */
export function seriesLimitNode(input: PlanNode, count: bigint): SeriesLimitNode {
  return { kind: 'series_limit', input, count: checkCount('limit', count), shape: input.shape }
}
