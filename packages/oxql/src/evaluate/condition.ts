import type { Operand, PlanCondition, PlanValue } from '../plan/condition.ts'
import type { TableShape } from '../plan/table-shape.ts'
import { isDistribution } from './distribution.ts'
import { isWithin } from './network.ts'
import { compareAddresses, compareScalars, type Comparable } from './order.ts'
import { toRegExp } from './regular-expression.ts'
import type { FieldValues, Point } from './table.ts'

export type Truth = boolean | null

/** What a condition is asked about. Conditions on series alone name no points. */
export interface Subject {
  readonly fields: FieldValues
  readonly point?: Point
}

/** Whether a condition is true of a subject, in three values. */
export function truthOf(condition: PlanCondition, shape: TableShape, subject: Subject): Truth {
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return combine(
        condition.kind,
        truthOf(condition.left, shape, subject),
        truthOf(condition.right, shape, subject),
      )
    case 'not': {
      const truth = truthOf(condition.operand, shape, subject)
      return truth === null ? null : !truth
    }
    case 'missing':
      return operandOf(condition.operand, shape, subject) === null
    case 'compare':
    case 'match':
    case 'in':
    case 'within': {
      const value = operandOf(condition.operand, shape, subject)
      return value === null ? null : holds(condition, value)
    }
  }
}

function combine(kind: 'and' | 'or' | 'xor', left: Truth, right: Truth): Truth {
  if (kind !== 'xor') {
    const decisive = kind === 'or'
    if (left === decisive || right === decisive) return decisive
  }
  if (left === null || right === null) return null
  return kind === 'and' ? left && right : kind === 'or' ? left || right : left !== right
}

type Atom = Exclude<Extract<PlanCondition, { operand: Operand }>, { kind: 'missing' }>

function holds(atom: Atom, value: Comparable): boolean {
  switch (atom.kind) {
    case 'compare':
      return satisfies(atom.comparator, compare(value, atom.value))
    case 'match':
      return toRegExp(atom.pattern).test(String(value))
    case 'in':
      return atom.values.some((other) => compare(value, other) === 0)
    case 'within':
      return atom.networks.some((network) => isWithin(String(value), network))
  }
}

function compare(value: Comparable, other: PlanValue): number {
  return other.type === 'ip_addr'
    ? compareAddresses(String(value), other.value)
    : compareScalars(value, other.value)
}

function satisfies(comparator: '==' | '!=' | '<' | '<=' | '>' | '>=', order: number): boolean {
  switch (comparator) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '>=':
      return order >= 0
  }
}

function operandOf(
  operand: Operand,
  shape: TableShape,
  { fields, point }: Subject,
): Comparable | null {
  switch (operand.kind) {
    case 'field':
      return fields[shape.fields.findIndex(({ name }) => name === operand.name)] ?? null
    case 'timestamp':
      return point?.time ?? null
    case 'start_time':
      return point?.startTime ?? null
    case 'dimension': {
      const value = point?.values[operand.index] ?? null
      if (isDistribution(value)) throw new TypeError('distributions cannot be compared')
      return value
    }
  }
}
