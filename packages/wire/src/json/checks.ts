import { RefusedError, type RefusalReason } from '../refusal.ts'
import { WholeFloat, type JsonObject, type JsonValue } from './json-reader.ts'

export function refuse(reason: RefusalReason, detail: string): never {
  throw new RefusedError(reason, detail)
}

export function asObject(value: JsonValue, what: string): JsonObject {
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    value instanceof WholeFloat
  ) {
    refuse('wrong_type', `${what} is ${shown(value)}, not an object`)
  }
  return value as JsonObject
}

export function asArray(value: JsonValue, what: string): readonly JsonValue[] {
  if (!Array.isArray(value)) refuse('wrong_type', `${what} is ${shown(value)}, not an array`)
  return value as readonly JsonValue[]
}

export function asString(value: JsonValue, what: string): string {
  if (typeof value !== 'string') refuse('wrong_type', `${what} is ${shown(value)}, not a string`)
  return value
}

/** The value of a key that must be there. */
export function required(object: JsonObject, key: string, what: string): JsonValue {
  const value = optional(object, key)
  if (value === undefined) refuse('missing_key', `${what} has no "${key}"`)
  return value
}

export function optional(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

/** A value as a short text for a message. */
export function shown(value: JsonValue): string {
  if (value instanceof WholeFloat) return `the float ${value.value}`
  if (typeof value === 'string') return shownText(value)
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'an array' : 'an object'
  return String(value)
}

/** Quoted, and cut where it is long. */
export function shownText(text: string): string {
  return JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text)
}
