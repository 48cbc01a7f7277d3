import { MetricsError, parseTimestamp, type Nanoseconds } from '@oximeter/core'

import { asString, refuse } from './checks.ts'
import type { JsonValue } from './json-reader.ts'

/** The times that storage holds, to the nanosecond: 1900 until a signed 64-bit count runs out. */
export const MIN_TIME: Nanoseconds = parseTimestamp('1900-01-01T00:00:00Z')
export const MAX_TIME: Nanoseconds = 2n ** 63n - 1n

export function decodeTime(value: JsonValue, what: string): Nanoseconds {
  const time = parse(asString(value, what), what)
  if (time < MIN_TIME || time > MAX_TIME) {
    refuse('invalid_timestamp', `${what} is outside the years 1900 to 2262 that can be stored`)
  }
  return time
}

function parse(text: string, what: string): Nanoseconds {
  try {
    return parseTimestamp(text)
  } catch (error) {
    if (error instanceof MetricsError) refuse('invalid_timestamp', `${what}: ${error.message}`)
    throw error
  }
}
