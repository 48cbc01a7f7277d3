import { formatFieldValue, makeField, parseFieldValue, type FieldType } from '@oximeter/core'
import {
  checkPattern,
  type PlanCondition,
  type PlanValue,
  type ShapeField,
} from '@oximeter/oxql/plan'
import type { Matcher } from '../syntax/expression.ts'
import { isEmptyMatched, literalsOf, matchesText } from './pattern.ts'

/** Whether the matcher is true of a label that is not there, which counts as one without text. */
export function acceptsEmpty({ operator, value }: Matcher): boolean {
  const matches = operator === '=' || operator === '!=' ? value === '' : isEmptyMatched(value)
  return isNegative(operator) !== matches
}

/** Whether it is true of a text that is known. */
export function accepts({ operator, value }: Matcher, text: string): boolean {
  const matches = operator === '=' || operator === '!=' ? value === text : matchesText(value, text)
  return isNegative(operator) !== matches
}

/**
 * What the matcher asks of a field: true or false if that is certain of all series.
 *
 * @param field undefined where the timeseries has none for the label
 * @throws PlanProblem if it cannot be asked
 */
export function conditionOf(
  matcher: Matcher,
  field: ShapeField | undefined,
): PlanCondition | boolean {
  const { operator, value } = matcher
  if (operator === '=~' || operator === '!~') checkPattern(value)
  if (!field) return acceptsEmpty(matcher)
  const condition = positive(matcher, field)
  const asked = !isNegative(operator)
    ? condition
    : typeof condition === 'boolean'
      ? !condition
      : not(condition)
  if (!field.optional || !acceptsEmpty(matcher)) return asked
  const missing: PlanCondition = { kind: 'missing', operand: operandOf(field) }
  if (typeof asked === 'boolean') return asked || missing
  return { kind: 'or', left: asked, right: missing }
}

function positive({ operator, value }: Matcher, field: ShapeField): PlanCondition | boolean {
  if (operator === '=' || operator === '!=') return anyOf([value], field)
  const literals = literalsOf(value)
  if (literals) return anyOf(literals, field)
  if (value === '.*') return true
  if (value === '.+') {
    return field.type !== 'string' || not(equal(field, { type: 'string', value: '' }))
  }
  if (field.type === 'bool')
    return anyOf(
      ['true', 'false'].filter((one) => matchesText(value, one)),
      field,
    )
  return { kind: 'match', operand: operandOf(field), pattern: `^(?:${value})$` }
}

/** Whether a field has one of these texts. A text that no value is written as is none of them. */
function anyOf(texts: readonly string[], field: ShapeField): PlanCondition | boolean {
  const values = texts.flatMap((text) => valueOf(text, field) ?? [])
  const [first, ...others] = values
  if (!first) return false
  if (others.length === 0) return equal(field, first)
  return { kind: 'in', operand: operandOf(field), values }
}

function valueOf(text: string, { name, type }: ShapeField): PlanValue | undefined {
  if (type === 'double') return undefined
  const value = parsed(text, name, type)
  switch (type) {
    case 'string':
      return { type, value: text }
    case 'uuid':
    case 'ip_addr':
      return typeof value === 'string' ? { type, value } : undefined
    case 'bool':
      return typeof value === 'boolean' ? { type: 'boolean', value } : undefined
    default:
      return typeof value === 'number' || typeof value === 'bigint'
        ? { type: 'integer', value: BigInt(value) }
        : undefined
  }
}

/** Undefined unless the text is that of a value, as labels show it. */
function parsed(text: string, name: string, type: FieldType): unknown {
  try {
    const field = makeField(name, type, parseFieldValue(type, text))
    return formatFieldValue(field) === text ? field.value : undefined
  } catch {
    return undefined
  }
}

/** That a label is not there, or has no text; false if it always has. */
export function withoutText(field: ShapeField): PlanCondition | boolean {
  return conditionOf({ at: 0, label: field.name, operator: '=', value: '' }, field)
}

function equal(field: ShapeField, value: PlanValue): PlanCondition {
  return { kind: 'compare', operand: operandOf(field), comparator: '==', value }
}

function not(operand: PlanCondition): PlanCondition {
  return { kind: 'not', operand }
}

function operandOf({ name, type }: ShapeField) {
  return { kind: 'field', name, type } as const
}

function isNegative(operator: Matcher['operator']): boolean {
  return operator === '!=' || operator === '!~'
}
