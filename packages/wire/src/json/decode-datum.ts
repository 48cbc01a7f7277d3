import { Buffer } from 'node:buffer'

import {
  DATUM_TYPES,
  isCumulative,
  type Datum,
  type DatumType,
  type MissingDatum,
  type Nanoseconds,
} from '@oximeter/core'

import { asArray, asObject, asString, optional, refuse, required, shownText } from './checks.ts'
import { decodeHistogram } from './decode-histogram.ts'
import { decodeFloat, decodeInteger, decodeWideInteger } from './decode-number.ts'
import { decodeTime } from './decode-time.ts'
import type { JsonObject, JsonValue } from './json-reader.ts'

const datumTypes: ReadonlySet<string> = new Set(DATUM_TYPES)

/**
 * Reads one datum, `{"type":…,"datum":…}`, from what `parseJsonExact` gives.
 *
 * @throws {RefusedError} with the reason that a sample of this datum would be refused for
 * @example decodeDatum(parseJsonExact('{"type":"i64","datum":-3}')) // { type: 'i64', value: -3n }
 */
export function decodeDatum(value: JsonValue): Datum {
  const object = asObject(value, 'the datum')
  const type = asString(required(object, 'type', 'the datum'), "the datum's type")
  const content = required(object, 'datum', 'the datum')
  if (type === 'missing') return decodeMissing(content)
  return decodeContent(datumType(type), content)
}

function datumType(name: string): DatumType {
  if (!datumTypes.has(name)) {
    refuse('unknown_datum_type', `${shownText(name)} is not a datum type known here`)
  }
  return name as DatumType
}

function decodeContent(type: DatumType, content: JsonValue): Datum {
  switch (type) {
    case 'bool':
      if (typeof content !== 'boolean') refuse('invalid_datum', 'a bool datum is not true or false')
      return { type, value: content }
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
    case 'i32':
    case 'u32':
      return { type, value: decodeInteger(type, content, 'the datum') }
    case 'i64':
    case 'u64':
      return { type, value: decodeWideInteger(type, content, 'the datum') }
    case 'f32':
    case 'f64':
      return { type, value: decodeFloat(type, content, 'the datum') }
    case 'string':
      if (typeof content !== 'string') refuse('invalid_datum', 'a string datum is not a string')
      return { type, value: content.toWellFormed() }
    case 'bytes':
      return { type, value: decodeBytes(content) }
    case 'cumulative_i64':
    case 'cumulative_u64': {
      const { startTime, value } = counter(content)
      const integer = type === 'cumulative_i64' ? 'i64' : 'u64'
      return { type, startTime, value: decodeWideInteger(integer, value, 'the value') }
    }
    case 'cumulative_f32':
    case 'cumulative_f64': {
      const { startTime, value } = counter(content)
      const float = type === 'cumulative_f32' ? 'f32' : 'f64'
      return { type, startTime, value: decodeFloat(float, value, 'the value') }
    }
    case 'histogram_i8':
    case 'histogram_u8':
    case 'histogram_i16':
    case 'histogram_u16':
    case 'histogram_i32':
    case 'histogram_u32':
    case 'histogram_i64':
    case 'histogram_u64':
    case 'histogram_f32':
    case 'histogram_f64':
      return decodeHistogram(type, content)
  }
}

function counter(content: JsonValue): { startTime: Nanoseconds; value: JsonValue } {
  const object = asObject(content, 'the counter')
  return {
    startTime: decodeTime(required(object, 'start_time', 'the counter'), 'the start time'),
    value: required(object, 'value', 'the counter'),
  }
}

/** An array of bytes, or a string whose UTF-8 they are. */
function decodeBytes(content: JsonValue): Uint8Array {
  if (typeof content === 'string') return new Uint8Array(Buffer.from(content.toWellFormed()))
  if (!Array.isArray(content)) refuse('invalid_datum', 'a bytes datum is not an array or a string')
  return Uint8Array.from(asArray(content, 'the bytes'), (byte) =>
    decodeInteger('u8', byte, 'a byte'),
  )
}

/** Missing `bytes` are taken: the reference's own producers may send them. */
function decodeMissing(content: JsonValue): MissingDatum {
  const object = asObject(content, 'the missing datum')
  const name = required(object, 'datum_type', 'the missing datum')
  const type = datumType(asString(name, 'the type of the missing datum'))
  const startTime = missingStartTime(object)
  if (isCumulative(type) && startTime === undefined) {
    refuse('missing_datum_requires_start_time', `a missing ${type} has no start time`)
  }
  if (!isCumulative(type) && startTime !== undefined) {
    refuse('missing_datum_cannot_have_start_time', `a missing ${type} has a start time`)
  }
  return startTime === undefined
    ? { type: 'missing', datumType: type }
    : { type: 'missing', datumType: type, startTime }
}

function missingStartTime(object: JsonObject): Nanoseconds | undefined {
  const value = optional(object, 'start_time')
  return value === undefined || value === null ? undefined : decodeTime(value, 'the start time')
}
