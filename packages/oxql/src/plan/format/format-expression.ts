import { dimensionName } from '../look-up.ts'
import type { PlanExpression } from '../plan.ts'
import type { TableShape } from '../table-shape.ts'

const BINDING = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2 } as const

/** An expression of a plan in one line, as it could be written. */
export function formatExpression(expression: PlanExpression, shape: TableShape): string {
  switch (expression.kind) {
    case 'constant':
      return String(expression.value)
    case 'dimension':
      return dimensionName(shape, expression.index)
    case 'time':
      return expression.of
    case 'negate':
      return `-${inside(expression.operand, 3, shape)}`
    case 'binary': {
      const { operator, left, right } = expression
      const binding = BINDING[operator]
      // Operators that bind alike are read from the left.
      return `${inside(left, binding, shape)} ${operator} ${inside(right, binding + 1, shape)}`
    }
    case 'call': {
      const operands = expression.arguments.map((operand) => formatExpression(operand, shape))
      return `${expression.function}(${operands.join(', ')})`
    }
  }
}

function inside(expression: PlanExpression, binding: number, shape: TableShape): string {
  const text = formatExpression(expression, shape)
  const isLoose = expression.kind === 'binary' && BINDING[expression.operator] < binding
  return isLoose ? `(${text})` : text
}
