import { clockNode, type PlanExpression } from '@oximeter/oxql/plan'
import { secondsOf } from '../seconds.ts'
import type { PlanContext } from './context.ts'
import { computed, constant, type Branch, type Scalar } from './vector.ts'

/** The time that is asked about, in seconds. */
export function time({ isInstant, end }: PlanContext): Scalar {
  const expression: PlanExpression = isInstant
    ? constant(secondsOf(end))
    : { kind: 'time', of: 'timestamp' }
  return { kind: 'scalar', expression }
}

/** A series without labels whose value the time says, at each time that is asked about. */
export function timed({ expression }: Scalar, { start, end, step }: PlanContext): Branch {
  const node = computed(clockNode({ from: start, end, step }), expression)
  return { node, labels: [] }
}
