import { canonicalIp, canonicalUuid } from '@oximeter/core'
import type { Literal } from '../tree/tree.ts'
import type { Operand, PlanValue } from './condition.ts'
import { isDistribution } from './data-type.ts'
import { dimensionName } from './look-up.ts'
import { PlanProblem } from './plan-problem.ts'
import type { TableShape } from './table-shape.ts'
import { checkTime } from './time-range.ts'

export type ValueType = PlanValue['type']

/**
 * The type of what an operand is compared with.
 *
 * @throws PlanProblem `wrong-type` of distributions, which nothing compares with
 */
export function valueTypeOf(operand: Operand, shape: TableShape): ValueType {
  switch (operand.kind) {
    case 'timestamp':
    case 'start_time':
      return 'time'
    case 'field':
      return fieldValueType(operand.type)
    case 'dimension': {
      const { type } = shape.dimensions[operand.index]!
      if (!isDistribution(type)) return type
      throw new PlanProblem(
        'wrong-type',
        `${dimensionName(shape, operand.index)} is a distribution, which nothing compares with`,
        'make a number of it first, such as | quantile(0.99)',
      )
    }
  }
}

/**
 * A literal as a value of the type.
 *
 * @param name of what it is compared with, for the message
 * @throws PlanProblem `wrong-type`, or `out-of-range` of a time
 */
export function literalValue(literal: Literal, type: ValueType, name: string): PlanValue {
  const value = convert(literal, type)
  if (value) return value
  throw new PlanProblem(
    'wrong-type',
    `${name} is ${KINDS[type].name}, not ${article(literal)}`,
    KINDS[type].hint,
  )
}

function convert(literal: Literal, type: ValueType): PlanValue | undefined {
  switch (literal.type) {
    case 'string':
      return convertText(literal.value, type)
    case 'integer':
      if (type === 'double') return { type: 'integer', value: literal.value }
      return type === 'integer' ? { type, value: literal.value } : undefined
    case 'double':
      return type === 'double' ? { type, value: literal.value } : undefined
    case 'boolean':
      return type === 'boolean' ? { type, value: literal.value } : undefined
    case 'timestamp':
      if (type !== 'time') return undefined
      checkTime(literal.value)
      return { type, value: literal.value }
    case 'duration':
      return undefined
  }
}

function convertText(text: string, type: ValueType): PlanValue | undefined {
  switch (type) {
    case 'string':
      return { type, value: text }
    case 'uuid':
    case 'ip_addr': {
      const value = type === 'uuid' ? canonicalUuid(text) : canonicalIp(text)
      return value === undefined ? undefined : { type, value }
    }
    default:
      return undefined
  }
}

const KINDS: { readonly [T in ValueType]: { readonly name: string; readonly hint: string } } = {
  string: { name: 'text', hint: "put it in quotes, such as 'GET'" },
  integer: { name: 'an integer', hint: 'write it without a fraction, such as 200' },
  double: { name: 'a number', hint: 'write one, such as 0.5' },
  boolean: { name: 'a boolean', hint: 'write true or false' },
  uuid: { name: 'a UUID', hint: 'write one, such as "f47ac10b-58cc-4372-a567-0e02b2c3d479"' },
  ip_addr: {
    name: 'an IP address',
    hint: 'write one, such as "10.0.0.1", or after in a network, such as "10.0.0.0/8"',
  },
  time: {
    name: 'a time',
    hint: 'write one, such as @now() - 1h or @2026-01-31T12:00:00',
  },
}

const LITERALS: { readonly [T in Literal['type']]: string } = {
  string: 'a text',
  integer: 'an integer',
  double: 'a number with a fraction',
  boolean: 'a boolean',
  timestamp: 'a time',
  duration: 'a duration',
}

const READINGS = { uuid: 'a UUID', ip: 'an IP address', network: 'a network' }

function article(literal: Literal): string {
  if (literal.type === 'string' && literal.reading) return READINGS[literal.reading]
  return LITERALS[literal.type]
}

function fieldValueType(type: (Operand & { kind: 'field' })['type']): ValueType {
  switch (type) {
    case 'string':
    case 'uuid':
    case 'ip_addr':
    case 'double':
      return type
    case 'bool':
      return 'boolean'
    default:
      return 'integer'
  }
}
