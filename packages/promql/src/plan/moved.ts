import { repeatNode } from '@oximeter/oxql/plan'
import type { Moved } from '../syntax/expression.ts'
import type { PlanContext } from './context.ts'
import type { Branch } from './vector.ts'

/** Of one time: longer than most windows, so that nothing before it is computed. */
export const ONCE = 86_400_000_000_000n

/** Branches at the times that are asked about, or, where `@` says so, as they are at one time. */
export function atTimes(
  moved: Moved,
  context: PlanContext,
  branchesAt: (context: PlanContext) => readonly Branch[],
): readonly Branch[] {
  const time = fixedTime(moved, context)
  if (time === undefined) return branchesAt(context)
  const { start, end, step } = context
  const once = { ...context, start: time, end: time, step: ONCE }
  return branchesAt(once).map((branch) => {
    return { ...branch, node: repeatNode(branch.node, { from: start, end, step }) }
  })
}

/** The time that `@` names. */
export function fixedTime({ instead }: Moved, { asked }: PlanContext): bigint | undefined {
  return instead === 'start' || instead === 'end' ? asked[instead] : instead
}
