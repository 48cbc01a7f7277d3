import type { PlanCondition, PlanValue } from '../condition.ts'
import { ALWAYS, bounds, overlap, span, type Bounds } from './bounds.ts'
import { isOfFields } from './conjuncts.ts'

/** A condition on fields that is true wherever this one is; undefined where there is none. */
export function impliedOfFields(condition: PlanCondition): PlanCondition | undefined {
  if (isOfFields(condition)) return condition
  if (condition.kind !== 'and' && condition.kind !== 'or') return undefined
  const left = impliedOfFields(condition.left)
  const right = impliedOfFields(condition.right)
  if (left && right) return { kind: condition.kind, left, right }
  return condition.kind === 'and' ? (left ?? right) : undefined
}

/** No time outside of these makes the condition true. */
export function impliedBounds(condition: PlanCondition): Bounds {
  switch (condition.kind) {
    case 'and':
      return overlap(impliedBounds(condition.left), impliedBounds(condition.right))
    case 'or':
      return span(impliedBounds(condition.left), impliedBounds(condition.right))
    case 'in': {
      const { operand, values } = condition
      const [first, ...others] = operand.kind === 'timestamp' ? values.map(moment) : []
      return others.reduce(span, first ?? ALWAYS)
    }
    case 'compare': {
      const { operand, comparator, value } = condition
      if (operand.kind !== 'timestamp' || value.type !== 'time') return ALWAYS
      switch (comparator) {
        case '==':
          return bounds(value.value, value.value)
        case '<':
          return bounds(undefined, value.value - 1n)
        case '<=':
          return bounds(undefined, value.value)
        case '>':
          return bounds(value.value + 1n, undefined)
        case '>=':
          return bounds(value.value, undefined)
        case '!=':
          return ALWAYS
      }
      break
    }
    default:
      return ALWAYS
  }
}

function moment(value: PlanValue): Bounds {
  return value.type === 'time' ? bounds(value.value, value.value) : ALWAYS
}

/** Whether the condition says no more than its bounds do. */
export function isBound(condition: PlanCondition): boolean {
  return (
    condition.kind === 'compare' &&
    condition.operand.kind === 'timestamp' &&
    condition.comparator !== '!='
  )
}
