import type { Condition, Literal, Name } from '../../tree/tree.ts'
import type { Operand, PlanCondition, PlanValue } from '../condition.ts'
import { canonicalNetwork } from '../network.ts'
import { literalValue, valueTypeOf } from '../literal-value.ts'
import { findOperand } from '../look-up.ts'
import type { Mistakes } from '../mistakes.ts'
import { checkPattern } from '../pattern.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { TableShape } from '../table-shape.ts'

type Compare = Extract<Condition, { kind: 'compare' }>
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
      const operand = mistakes.at(condition.name, () => findOperand(shape, condition.name.text))
      if (!operand) return undefined
      return condition.kind === 'in'
        ? membership(condition, operand, shape, mistakes)
        : mistakes.at(condition, () => comparison(condition, operand, shape))
    }
  }
}

function comparison(
  { name, comparator, value }: Compare,
  operand: Operand,
  shape: TableShape,
): PlanCondition {
  const type = valueTypeOf(operand, shape)
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

function checkNoNetwork(literal: Literal, type: PlanValue['type'], { text }: Name): void {
  if (type !== 'ip_addr' || literal.type !== 'string' || !isNetwork(literal.value)) return
  const hint = `write ${text} in ["${literal.value}"]`
  throw new PlanProblem('wrong-type', `${text} is an address, and never equals a network`, hint)
}

function membership(
  { name, values }: In,
  operand: Operand,
  shape: TableShape,
  mistakes: Mistakes,
): PlanCondition | undefined {
  const type = mistakes.at(name, () => valueTypeOf(operand, shape))
  if (type === undefined) return undefined
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
