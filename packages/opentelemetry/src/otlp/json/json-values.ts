import { malformed, type ElementBudget } from '../otlp-error.ts'

export type JsonObject = Readonly<Record<string, unknown>>

const INT64_TEXT = /^-?\d{1,20}$/
const UINT64_MAX = 2n ** 64n - 1n
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** An object; null and what is left out are an empty one. */
export function object(value: unknown, what: string): JsonObject {
  if (value === undefined || value === null) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as JsonObject
  throw malformed(`${what} is no object`)
}

/** The items of an array, each read. */
export function list<T>(
  value: unknown,
  what: string,
  budget: ElementBudget,
  read: (item: unknown) => T,
): T[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw malformed(`${what} is no array`)
  budget.take(value.length)
  return value.map(read)
}

export function text(value: unknown, what: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value.toWellFormed()
  throw malformed(`${what} is no text`)
}

export function bool(value: unknown, what: string): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  throw malformed(`${what} is neither true nor false`)
}

/** A whole number of 32 bits. */
export function int32(value: unknown, what: string): number {
  const number = integer(value, what)
  if (number >= -(2n ** 31n) && number < 2n ** 32n) return Number(number)
  throw malformed(`${what} does not fit 32 bits`)
}

/** Written as text, or as a number that is exact. */
export function int64(value: unknown, what: string): bigint {
  return within(integer(value, what), INT64_MIN, INT64_MAX, what)
}

export function uint64(value: unknown, what: string): bigint {
  return within(integer(value, what), 0n, UINT64_MAX, what)
}

/** JSON has no words for NaN and infinities: they are texts. */
export function double(value: unknown, what: string): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value === undefined || value === null) return 0
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
    return Number(value)
  }
  throw malformed(`${what} is no number`)
}

export function optionalDouble(value: unknown, what: string): number | undefined {
  return value === undefined || value === null ? undefined : double(value, what)
}

function integer(value: unknown, what: string): bigint {
  if (typeof value === 'string' && INT64_TEXT.test(value)) return BigInt(value)
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  if (value === undefined || value === null) return 0n
  throw malformed(`${what} is no whole number of 64 bits`)
}

function within(value: bigint, min: bigint, max: bigint, what: string): bigint {
  if (value >= min && value <= max) return value
  throw malformed(`${what} does not fit 64 bits`)
}
