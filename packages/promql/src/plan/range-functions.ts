import type { AlignMethod } from '@oximeter/oxql/plan'
import type { Call, Expression, Selector } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { literalOf } from './literal.ts'
import { overTime, present } from './range.ts'
import { vectorOf, type Vector } from './vector.ts'

const METHODS: Readonly<Record<string, AlignMethod>> = {
  rate: { kind: 'rate' },
  increase: { kind: 'increase' },
  avg_over_time: { kind: 'mean' },
  min_over_time: { kind: 'min' },
  max_over_time: { kind: 'max' },
  sum_over_time: { kind: 'sum' },
  count_over_time: { kind: 'count' },
  present_over_time: { kind: 'count' },
  first_over_time: { kind: 'first' },
  last_over_time: { kind: 'last' },
}

const QUANTILE = 'quantile_over_time'

export function isRangeFunction(name: string): boolean {
  return name === QUANTILE || Object.hasOwn(METHODS, name)
}

/** What becomes of the samples in a range. */
export function planRangeFunction(call: Call, context: PlanContext): Vector {
  const { name, operands } = call
  const selector = rangeOf(call, operands.at(-1), context)
  const window = selector.range!
  if (operands.length !== (name === QUANTILE ? 2 : 1)) {
    refuse(
      context,
      call,
      `${name} takes ${name === QUANTILE ? 'a number and a range' : 'one range'}, such as ${name}(${name === QUANTILE ? '0.9, ' : ''}up[5m])`,
    )
  }
  if (name === QUANTILE) {
    const p = literalOf(operands[0]!, context)
    if (!(p >= 0 && p <= 1)) refuse(context, operands[0]!, `${p} is not from 0 to 1`)
    return overTime(selector, { name, method: { kind: 'quantile', p }, window }, context)
  }
  const vector = overTime(selector, { name, method: METHODS[name]!, window }, context)
  return name === 'present_over_time' ? vectorOf(...vector.branches.map(present)) : vector
}

function rangeOf(call: Call, operand: Expression | undefined, context: PlanContext): Selector {
  if (operand?.kind === 'selector' && operand.range !== undefined) return operand
  return refuse(context, operand ?? call, `${call.name} takes a range of a metric, such as [5m]`)
}
