import type { PlanExpression } from '@oximeter/oxql/plan'
import type { Binary } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import type { Comparison } from './scalar-arithmetic.ts'
import { constant, VALUE } from './vector.ts'

const MAX_FACTORS = 4

/** An operation at each point. */
export function operation(
  binary: Binary,
  left: PlanExpression,
  right: PlanExpression,
  context: PlanContext,
): PlanExpression {
  const { operator } = binary
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return { kind: 'binary', operator, left, right }
    case '^':
      return power(left, right)
    default:
      return refuse(context, binary, `the operator ${operator} is not supported here`)
  }
}

/** 1 where the comparison is true, and 0 where it is not: made of what there is, exactly. */
export function truth(
  comparison: Comparison,
  left: PlanExpression,
  right: PlanExpression,
): PlanExpression {
  const over = isPositive(minus(left, right))
  const under = isPositive(minus(right, left))
  switch (comparison) {
    case '>':
      return over
    case '<':
      return under
    case '<=':
      return minus(constant(1), over)
    case '>=':
      return minus(constant(1), under)
    case '!=':
      return call('max', over, under)
    case '==':
      return minus(constant(1), call('max', over, under))
  }
}

export function minus(left: PlanExpression, right: PlanExpression): PlanExpression {
  return { kind: 'binary', operator: '-', left, right }
}

export function times(left: PlanExpression, right: PlanExpression): PlanExpression {
  return { kind: 'binary', operator: '*', left, right }
}

/** The value of each point, times itself. */
export const SQUARE: PlanExpression = times(VALUE, VALUE)

export function call(
  name: Extract<PlanExpression, { kind: 'call' }>['function'],
  ...operands: readonly PlanExpression[]
): PlanExpression {
  return { kind: 'call', function: name, arguments: operands }
}

/** Anything above 0 is at least the smallest double, and rounds up to 1 or more. */
function isPositive(value: PlanExpression): PlanExpression {
  return call('min', constant(1), call('ceil', call('max', constant(0), value)))
}

/** Few factors are exact where the engine's power need not be. */
function power(left: PlanExpression, right: PlanExpression): PlanExpression {
  const exponent = right.kind === 'constant' ? right.value : NaN
  if (exponent === 0.5) return call('sqrt', left)
  const isFew = Number.isInteger(exponent) && exponent >= 1 && exponent <= MAX_FACTORS
  if (!isFew || left.kind !== 'dimension') return call('power', left, right)
  const factors = Array.from({ length: exponent - 1 }, () => left)
  return factors.reduce<PlanExpression>((product, factor) => times(product, factor), left)
}
