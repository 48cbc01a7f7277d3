import type { Operand, PlanCondition } from '../condition.ts'

const NEGATED = { '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const

/** Conditions that are all true exactly where this one is. */
export function conjunctsOf(condition: PlanCondition): readonly PlanCondition[] {
  if (condition.kind === 'and') {
    return [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)]
  }
  return condition.kind === 'not' ? negatedConjuncts(condition.operand) : [condition]
}

/** Of three values as of two: neither is true unless its opposite is false. */
function negatedConjuncts(operand: PlanCondition): readonly PlanCondition[] {
  if (operand.kind === 'not') return conjunctsOf(operand.operand)
  if (operand.kind === 'or') {
    return [...negatedConjuncts(operand.left), ...negatedConjuncts(operand.right)]
  }
  // Of values it would be wrong: what is not a number is not less, and not more either.
  if (operand.kind === 'compare' && operand.operand.kind === 'timestamp') {
    return [{ ...operand, comparator: NEGATED[operand.comparator] }]
  }
  return [{ kind: 'not', operand }]
}

/** Whether something holds of each operand that the condition names. */
export function everyOperand(
  condition: PlanCondition,
  holds: (operand: Operand) => boolean,
): boolean {
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return everyOperand(condition.left, holds) && everyOperand(condition.right, holds)
    case 'not':
      return everyOperand(condition.operand, holds)
    default:
      return holds(condition.operand)
  }
}

export function isOfFields(condition: PlanCondition): boolean {
  return everyOperand(condition, ({ kind }) => kind === 'field')
}

/** Whether it names only fields that these are. */
export function isWithin(condition: PlanCondition, fields: readonly string[]): boolean {
  return everyOperand(condition, (operand) => {
    return operand.kind === 'field' && fields.includes(operand.name)
  })
}

/** The condition with other names of fields. */
export function withNames(
  condition: PlanCondition,
  nameOf: (name: string) => string,
): PlanCondition {
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return {
        kind: condition.kind,
        left: withNames(condition.left, nameOf),
        right: withNames(condition.right, nameOf),
      }
    case 'not':
      return { kind: 'not', operand: withNames(condition.operand, nameOf) }
    default: {
      const { operand } = condition
      if (operand.kind !== 'field') return condition
      return { ...condition, operand: { ...operand, name: nameOf(operand.name) } }
    }
  }
}
