import { NUMBER_LIMITS, type NumberType } from '@oximeter/core'

import { refuse, shown } from './checks.ts'
import { WholeFloat, type JsonValue } from './json-reader.ts'

type IntegerType = Exclude<NumberType, FloatType>
export type SmallIntegerType = Exclude<IntegerType, 'i64' | 'u64'>
export type WideIntegerType = 'i64' | 'u64'
export type FloatType = 'f32' | 'f64'

/** An integer of up to 32 bits. A float token is refused even if its value is whole. */
export function decodeInteger(type: SmallIntegerType, value: JsonValue, what: string): number {
  return Number(integer(type, value, what))
}

export function decodeWideInteger(type: WideIntegerType, value: JsonValue, what: string): bigint {
  return BigInt(integer(type, value, what))
}

function integer(type: IntegerType, value: JsonValue, what: string): number | bigint {
  const isInteger = typeof value === 'bigint' || (Number.isInteger(value) && !Object.is(value, -0))
  if (!isInteger) refuse('invalid_datum', `${what} is ${shown(value)}, not an integer`)
  const { min, max } = NUMBER_LIMITS[type]
  const number = value as number | bigint
  if (number < min || number > max) {
    refuse('datum_out_of_range', `${what} is ${shown(value)}, outside the range of ${type}`)
  }
  return number
}

/** A finite float; an integer token will do. An f32 is narrowed to the nearest one. */
export function decodeFloat(type: FloatType, value: JsonValue, what: string): number {
  if (value === null) {
    refuse('non_finite_value', `${what} is null, which stands for a float that is not finite`)
  }
  const wide = value instanceof WholeFloat ? value.value : value
  if (typeof wide !== 'number' && typeof wide !== 'bigint') {
    refuse('invalid_datum', `${what} is ${shown(value)}, not a number`)
  }
  const float = type === 'f32' ? Math.fround(Number(wide)) : Number(wide)
  if (!Number.isFinite(float)) {
    refuse('datum_out_of_range', `${what} is outside the range of ${type}`)
  }
  return float
}
