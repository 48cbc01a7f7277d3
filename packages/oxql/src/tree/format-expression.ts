import { formatLiteral } from './format-literal.ts'
import type { Expression } from './tree.ts'

/** The higher binds the tighter. */
const BINDING = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2 } as const
const TIGHTEST = 3

/** An expression in one line, with no more parentheses than it needs. */
export function formatExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'literal':
      return formatLiteral(expression.literal)
    case 'name':
      return expression.name.text
    case 'negate':
      return `-${within(expression.operand, TIGHTEST)}`
    case 'binary': {
      const { operator } = expression
      const left = within(expression.left, BINDING[operator])
      // Operators that bind alike are read from the left.
      const right = within(expression.right, BINDING[operator] + 1)
      return `${left} ${operator} ${right}`
    }
    case 'call':
      return `${expression.name.text}(${expression.arguments.map(formatExpression).join(', ')})`
  }
}

function within(expression: Expression, binding: number): string {
  const text = formatExpression(expression)
  return expression.kind === 'binary' && BINDING[expression.operator] < binding ? `(${text})` : text
}
