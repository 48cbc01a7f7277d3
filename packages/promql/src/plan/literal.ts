import type { PlanExpression } from '@oximeter/oxql/plan'
import type { Expression, Place } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import type { Planned } from './vector.ts'

/** Plans what stands inside. */
export type Plan = (expression: Expression) => Planned

/** A number that is known when the query is planned. */
export function literalOf(expression: Expression, plan: Plan, context: PlanContext): number {
  const planned = plan(expression)
  if (planned.kind === 'scalar' && planned.expression.kind === 'constant') {
    return planned.expression.value
  }
  return refuse(context, expression, 'a number is wanted here')
}

export function textOf(expression: Expression, context: PlanContext): string {
  if (expression.kind === 'string') return expression.value
  return refuse(context, expression, 'a text in quotes is wanted here')
}

/** A probability that is known when the query is planned. */
export function probabilityOf(expression: Expression, plan: Plan, context: PlanContext): number {
  const p = literalOf(expression, plan, context)
  return p >= 0 && p <= 1 ? p : refuse(context, expression, `${p} is not from 0 to 1`)
}

/** What can be computed with. */
export function finite(expression: PlanExpression, place: Place, context: PlanContext): void {
  if (expression.kind !== 'constant' || Number.isFinite(expression.value)) return
  refuse(
    context,
    place,
    `${expression.value} is not supported beside a vector: values are finite here`,
  )
}
