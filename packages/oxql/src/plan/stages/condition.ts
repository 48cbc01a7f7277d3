import type { Condition, Literal, Name } from '../../tree/tree.ts'
import type { Operand, PlanCondition } from '../condition.ts'
import { canonicalNetwork } from '../network.ts'
import { literalValue, valueTypeOf, type ValueType } from '../literal-value.ts'
import { findOperand } from '../look-up.ts'
import type { Mistakes } from '../mistakes.ts'
import { checkPattern } from '../pattern.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { TableShape } from '../table-shape.ts'

type Comparison = Extract<Condition, { kind: 'compare' }>
type In = Extract<Condition, { kind: 'in' }>

/** The condition with its names looked up and its literals as values; undefined after a mistake, of which all are found. */
export function planCondition(
  condition: Condition,
  shape: TableShape,
  mistakes: Mistakes,
): PlanCondition | undefined {
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'xor': {
      const left = planCondition(condition.left, shape, mistakes)
      const right = planCondition(condition.right, shape, mistakes)
      return left && right && { kind: condition.kind, left, right }
    }
    case 'not': {
      const operand = planCondition(condition.operand, shape, mistakes)
      return operand && { kind: 'not', operand }
    }
    case 'compare':
    case 'in': {
      const { name } = condition
      const operand = mistakes.at(name, () => findOperand(shape, name.text))
      const type = operand && mistakes.at(name, () => valueTypeOf(operand, shape))
      if (!operand || !type) return undefined
      return condition.kind === 'in'
        ? membership(condition, operand, type, mistakes)
        : mistakes.at(condition.value, () => comparison(condition, operand, type))
    }
  }
}

function comparison(
  { name, comparator, value }: Comparison,
  operand: Operand,
  type: ValueType,
): PlanCondition {
  if (comparator === '~=') {
    if (type !== 'string') {
      const message = `${name.text} is not text, which ~= is for`
      throw new PlanProblem('wrong-type', message, 'compare it with == or in')
    }
    if (value.type !== 'string') {
      throw new PlanProblem('wrong-type', 'a regular expression is text', "such as '^a.*'")
    }
    checkPattern(value.value)
    return { kind: 'match', operand, pattern: value.value }
  }
  checkNoNetwork(value, type, name)
  return { kind: 'compare', operand, comparator, value: literalValue(value, type, name.text) }
}

function checkNoNetwork(literal: Literal, type: ValueType, { text }: Name): void {
  if (type !== 'ip_addr' || literal.type !== 'string' || !isNetwork(literal.value)) return
  const hint = `write ${text} in ["${literal.value}"]`
  throw new PlanProblem('wrong-type', `${text} is an address, and never equals a network`, hint)
}

function membership(
  { name, values }: In,
  operand: Operand,
  type: ValueType,
  mistakes: Mistakes,
): PlanCondition | undefined {
  if (type === 'ip_addr' && values.some((value) => isText(value) && isNetwork(value.value))) {
    const networks = values.map((value) => mistakes.at(value, () => networkOf(value, name)))
    return networks.every((network) => network !== undefined)
      ? { kind: 'within', operand, networks }
      : undefined
  }
  const wanted = values.map((value) =>
    mistakes.at(value, () => literalValue(value, type, name.text)),
  )
  return wanted.every((value) => value !== undefined)
    ? { kind: 'in', operand, values: wanted }
    : undefined
}

function networkOf(literal: Literal, { text }: Name): string {
  const network = isText(literal) ? canonicalNetwork(literal.value) : undefined
  if (network !== undefined) return network
  const hint = 'write some, such as "10.0.0.0/8" or "fd00::1"'
  throw new PlanProblem('wrong-type', `${text} is compared with networks and addresses`, hint)
}

function isText(literal: Literal): literal is Literal & { type: 'string' } {
  return literal.type === 'string'
}

function isNetwork(text: string): boolean {
  return text.includes('/') && canonicalNetwork(text) !== undefined
}
