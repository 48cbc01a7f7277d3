import type { ClockNode, PlanNode, RepeatNode } from '../plan.ts'
import { checkDuration } from '../time-range.ts'
import { requireAlignment } from './require.ts'

/** Times that are given, since nothing is read that would tell them. */
export interface GivenTimes {
  readonly from: bigint
  /** Of the grid, which goes back from here. */
  readonly end: bigint
  readonly step: bigint
}

/**
 * The time itself, in seconds since the epoch.
 *
 * @throws PlanProblem `out-of-range`
 */
export function clockNode({ from, end, step }: GivenTimes): ClockNode {
  checkDuration('step', step, 1n)
  return {
    kind: 'clock',
    from,
    shape: {
      name: 'time',
      fields: [],
      dimensions: [{ name: 'time', type: 'double', metricType: 'gauge' }],
      hasStartTimes: false,
      alignment: { end, step },
    },
  }
}

/**
 * What is newest in a table, as if it were so at other times.
 *
 * @throws PlanProblem `misplaced` of a table that is not aligned, `out-of-range`
 */
export function repeatNode(input: PlanNode, { from, end, step }: GivenTimes): RepeatNode {
  checkDuration('step', step, 1n)
  requireAlignment(input.shape, 'repeat')
  return { kind: 'repeat', input, from, shape: { ...input.shape, alignment: { end, step } } }
}
