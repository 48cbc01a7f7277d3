import type { AlignMethod, PlanExpression } from '@oximeter/oxql/plan'
import type { Call, Expression, Selector, Subquery } from '../syntax/expression.ts'
import { absent } from './absent.ts'
import { refuse, type PlanContext } from './context.ts'
import { literalOf, probabilityOf, type Plan } from './literal.ts'
import { SQUARE } from './point-arithmetic.ts'
import { overTime, type OverTime } from './range.ts'
import { overSubquery } from './subquery.ts'
import { constant, each, type Planned, type Vector } from './vector.ts'

interface RangeFunction {
  readonly method: AlignMethod
  readonly of?: OverTime['of']
  /** What becomes of each point of the result. */
  readonly result?: PlanExpression
  readonly keepsName?: boolean
}

const ONE = constant(1)

const FUNCTIONS: Readonly<Record<string, RangeFunction>> = {
  rate: { method: { kind: 'rate' }, of: 'deltas' },
  increase: { method: { kind: 'increase' }, of: 'deltas' },
  irate: { method: { kind: 'last' }, of: 'rates' },
  resets: { method: { kind: 'changes' }, of: 'beginnings' },
  changes: { method: { kind: 'changes' } },
  delta: { method: { kind: 'difference' } },
  idelta: { method: { kind: 'last_difference' } },
  deriv: { method: { kind: 'slope' } },
  avg_over_time: { method: { kind: 'mean' } },
  min_over_time: { method: { kind: 'min' } },
  max_over_time: { method: { kind: 'max' } },
  sum_over_time: { method: { kind: 'sum' } },
  stddev_over_time: { method: { kind: 'stddev' } },
  stdvar_over_time: { method: { kind: 'stddev' }, result: SQUARE },
  count_over_time: { method: { kind: 'count' } },
  present_over_time: { method: { kind: 'count' }, result: ONE },
  absent_over_time: { method: { kind: 'count' } },
  first_over_time: { method: { kind: 'first' }, keepsName: true },
  last_over_time: { method: { kind: 'last' }, keepsName: true },
}

/** Those that take a number beside the range, and whether before it. */
const WITH_NUMBER: Readonly<
  Record<string, { readonly isFirst: boolean; readonly example: string }>
> = {
  quantile_over_time: { isFirst: true, example: 'quantile_over_time(0.9, up[5m])' },
  predict_linear: { isFirst: false, example: 'predict_linear(up[1h], 3600)' },
}

export function isRangeFunction(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name) || Object.hasOwn(WITH_NUMBER, name)
}

/** Plans an expression at other times than those that are asked about. */
export type PlanAt = (expression: Expression, context: PlanContext) => Planned

/** What becomes of the samples in a range. */
export function planRangeFunction(call: Call, planAt: PlanAt, context: PlanContext): Vector {
  const { name } = call
  const range = rangeOf(call, context)
  const wanted = functionOf(call, (operand) => planAt(operand, context), context)
  const { method, of = 'numbers', result, keepsName = false } = wanted
  const over: OverTime = { name, method, window: range.range!, of }
  const vector =
    range.kind === 'selector'
      ? overTime(range, over, context, { keepsName })
      : overSubquery(range, over, (at) => planAt(range.operand, at), context, { keepsName })
  if (name === 'absent_over_time') return absent(range, vector, context)
  return result ? each(vector, result) : vector
}

function rangeOf(call: Call, context: PlanContext): (Selector | Subquery) & { range?: bigint } {
  const { name, operands } = call
  const number = WITH_NUMBER[name]
  const operand = operands[number?.isFirst ? 1 : 0]
  const isRange =
    operand?.kind === 'subquery' || (operand?.kind === 'selector' && operand.range !== undefined)
  if (!isRange) {
    refuse(context, operand ?? call, `${name} takes a range of a metric, such as [5m]`)
  }
  if (operands.length !== (number ? 2 : 1)) {
    const example = number?.example ?? `${name}(up[5m])`
    refuse(
      context,
      call,
      `${name} takes ${number ? 'a number and a' : 'one'} range, such as ${example}`,
    )
  }
  return operand
}

function functionOf(call: Call, plan: Plan, context: PlanContext): RangeFunction {
  const { name, operands } = call
  if (name === 'quantile_over_time') {
    return { method: { kind: 'quantile', p: probabilityOf(operands[0]!, plan, context) } }
  }
  if (name === 'predict_linear') {
    const ahead = literalOf(operands[1]!, plan, context)
    if (!Number.isFinite(ahead)) refuse(context, operands[1]!, `${ahead} is no time ahead`)
    return { method: { kind: 'line', ahead } }
  }
  return FUNCTIONS[name]!
}
