/** Operations on two numbers; comparisons are 1 where they are true. */
export function operate(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left % right
    case '^':
      return left ** right
    case 'atan2':
      return Math.atan2(left, right)
    default:
      return isComparison(operator) ? Number(compare(operator, left, right)) : undefined
  }
}

export type SetOperator = 'and' | 'or' | 'unless'

export function isSetOperator(operator: string): operator is SetOperator {
  return operator === 'and' || operator === 'or' || operator === 'unless'
}

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

const FLIPPED = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const

export function isComparison(operator: string): operator is Comparison {
  return Object.hasOwn(FLIPPED, operator)
}

/** The comparison with its sides exchanged. */
export function flipped(comparison: Comparison): Comparison {
  return FLIPPED[comparison]
}

function compare(comparison: Comparison, left: number, right: number): boolean {
  switch (comparison) {
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
  }
}
