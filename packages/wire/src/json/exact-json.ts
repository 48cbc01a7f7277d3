import { Buffer } from 'node:buffer'

import { utf8Bytes } from './body.ts'
import { JsonReader, type JsonValue, type WholeFloat } from './json-reader.ts'

/** A JSON value in which integers past 2⁵³ are bigints. */
export type ExactJson =
  | Exclude<JsonValue, WholeFloat | readonly JsonValue[] | { readonly [key: string]: JsonValue }>
  | readonly ExactJson[]
  | { readonly [key: string]: ExactJson }

/**
 * `JSON.parse` that keeps every digit of an integer: those past 2⁵³ become bigints. Nesting is
 * limited to 128 levels, and integers of more than 400 digits are read as floats.
 *
 * @param json text, or UTF-8 bytes
 * @throws {WireError} `syntax`, `truncated`, `too-deep` or `not-utf8`, with the byte
 * @example parseJsonExact('[1, 18446744073709551615]') // [1, 18446744073709551615n]
 */
export function parseJsonExact(json: string | Uint8Array): ExactJson {
  const reader = new JsonReader(typeof json === 'string' ? Buffer.from(json) : utf8Bytes(json))
  const value = reader.value()
  reader.end()
  // Without the option to mark them there are no marked floats.
  return value as ExactJson
}

/** What `JSON.stringify` knows, with bigints. */
declare global {
  interface JSON {
    rawJSON(text: string): object
  }
}

/**
 * `JSON.stringify` that prints bigints as bare numbers. Floats that JSON cannot say are `null`.
 *
 * @param indent spaces of indentation a level (default 0: compact)
 * @example stringifyJsonExact({ n: 2n ** 64n - 1n }) // '{"n":18446744073709551615}'
 */
export function stringifyJsonExact(value: unknown, indent = 0): string {
  return JSON.stringify(
    value,
    (_key, part: unknown) => (typeof part === 'bigint' ? JSON.rawJSON(String(part)) : part),
    indent,
  )
}
