import type { Expression, Selector } from '../syntax/expression.ts'
import { present } from './conditions.ts'
import type { PlanContext } from './context.ts'
import { overTime } from './range.ts'
import { computed, unnamed, vectorOf, type Vector } from './vector.ts'

/** Whether the time of a sample is asked for, and not that which is asked about. */
export function isTimestampOfSamples(operand: Expression | undefined): operand is Selector {
  return operand?.kind === 'selector' && operand.range === undefined
}

/** When the newest sample of each series was taken. */
export function timestampsOf(selector: Selector, context: PlanContext): Vector {
  const { lookback: window } = context
  const method = { kind: 'last' } as const
  return overTime(selector, { name: 'timestamp', method, window, of: 'timestamps' }, context)
}

/** The time that is asked about, wherever there is a value then. */
export function timesOf({ branches }: Vector): Vector {
  return vectorOf(
    ...branches.map((branch) => {
      return unnamed(branch, computed(present(branch.node), { kind: 'time', of: 'timestamp' }))
    }),
  )
}
