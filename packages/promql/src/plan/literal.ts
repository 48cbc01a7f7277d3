import type { Expression } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'

/** A number that is written, with its sign. */
export function literalOf(expression: Expression, context: PlanContext): number {
  if (expression.kind === 'number') return expression.value
  if (expression.kind === 'negation') return -literalOf(expression.operand, context)
  return refuse(context, expression, 'a number is wanted here')
}

/** One that can be computed with. */
export function finite(value: number, expression: Expression, context: PlanContext): number {
  if (Number.isFinite(value)) return value
  return refuse(
    context,
    expression,
    `${value} is not supported beside a vector: values are finite here`,
  )
}
