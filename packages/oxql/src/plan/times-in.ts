import type { PlanExpression } from './plan.ts'

type TimeExpression = Extract<PlanExpression, { kind: 'time' }>

/** The times that an expression is computed of. */
export function timesIn(expression: PlanExpression): readonly TimeExpression['of'][] {
  switch (expression.kind) {
    case 'time':
      return [expression.of]
    case 'constant':
    case 'dimension':
      return []
    case 'negate':
      return timesIn(expression.operand)
    case 'binary':
      return [...timesIn(expression.left), ...timesIn(expression.right)]
    case 'call':
      return expression.arguments.flatMap(timesIn)
  }
}
