import {
  DATUM_TYPES,
  isCumulative,
  NUMBER_LIMITS,
  type CounterDatumType,
  type Datum,
  type Nanoseconds,
} from '@oximeter/core'

import { ascii, type ByteCursor } from './byte-cursor.ts'
import { HistogramReader } from './histogram-reader.ts'
import { Keywords } from './keywords.ts'
import { TimeReader } from './time-reader.ts'

const CLOSE_BRACE = 0x7d
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c

const TYPE = ascii('{"type":"')
const DATUM = ascii(',"datum":')
const TRUE = ascii('true')
const FALSE = ascii('false')
const START_TIME = ascii('{"start_time":"')
const VALUE = ascii(',"value":')
const DATUM_TYPE = ascii('{"datum_type":"')
const NULL_START_TIME = ascii(',"start_time":null')
const SOME_START_TIME = ascii(',"start_time":"')

const types = new Keywords([...DATUM_TYPES, 'missing'])

/** Reads data in the form in which they are written here. Undefined means any other form. */
export class DatumReader {
  readonly #startTimes = new TimeReader()
  readonly #histograms = new HistogramReader()

  read(cursor: ByteCursor): Datum | undefined {
    if (!cursor.literal(TYPE)) return undefined
    const start = cursor.offset
    const end = cursor.plainText()
    const type = types.find(cursor.bytes, start, end)
    if (type === undefined || !cursor.literal(DATUM)) return undefined
    const datum = this.#content(cursor, type)
    return datum && cursor.byte(CLOSE_BRACE) ? datum : undefined
  }

  #content(cursor: ByteCursor, type: Datum['type']): Datum | undefined {
    switch (type) {
      case 'bool':
        if (cursor.literal(TRUE)) return { type, value: true }
        return cursor.literal(FALSE) ? { type, value: false } : undefined
      case 'i8':
      case 'u8':
      case 'i16':
      case 'u16':
      case 'i32':
      case 'u32': {
        const value = cursor.integer(NUMBER_LIMITS[type].min, NUMBER_LIMITS[type].max)
        return Number.isNaN(value) ? undefined : { type, value }
      }
      case 'i64':
      case 'u64': {
        const value = cursor.wideInteger(NUMBER_LIMITS[type].min, NUMBER_LIMITS[type].max)
        return value === undefined ? undefined : { type, value }
      }
      case 'f32': {
        const value = Math.fround(cursor.float())
        return Number.isFinite(value) ? { type, value } : undefined
      }
      case 'f64': {
        const value = cursor.float()
        return Number.isFinite(value) ? { type, value } : undefined
      }
      case 'string': {
        const value = cursor.byte(0x22) ? cursor.string() : undefined
        return value === undefined ? undefined : { type, value }
      }
      case 'bytes': {
        const value = readBytes(cursor)
        return value && { type, value }
      }
      case 'cumulative_i64':
      case 'cumulative_u64':
      case 'cumulative_f32':
      case 'cumulative_f64':
        return this.#counter(cursor, type)
      case 'missing':
        return this.#missing(cursor)
      case 'histogram_i8':
      case 'histogram_u8':
      case 'histogram_i16':
      case 'histogram_u16':
      case 'histogram_i32':
      case 'histogram_u32':
      case 'histogram_i64':
      case 'histogram_u64':
      case 'histogram_f32':
      case 'histogram_f64': {
        const startTime = this.#startTime(cursor)
        if (startTime === undefined) return undefined
        return this.#histograms.read(cursor, type, startTime)
      }
    }
  }

  #startTime(cursor: ByteCursor): Nanoseconds | undefined {
    return cursor.literal(START_TIME) ? this.#startTimes.read(cursor) : undefined
  }

  #counter(cursor: ByteCursor, type: CounterDatumType): Datum | undefined {
    const startTime = this.#startTime(cursor)
    if (startTime === undefined || !cursor.literal(VALUE)) return undefined
    switch (type) {
      case 'cumulative_i64':
      case 'cumulative_u64': {
        const { min, max } = NUMBER_LIMITS[type === 'cumulative_i64' ? 'i64' : 'u64']
        const value = cursor.wideInteger(min, max)
        if (value === undefined || !cursor.byte(CLOSE_BRACE)) return undefined
        return { type, startTime, value }
      }
      case 'cumulative_f32':
      case 'cumulative_f64': {
        const float = cursor.float()
        const value = type === 'cumulative_f32' ? Math.fround(float) : float
        if (!Number.isFinite(value) || !cursor.byte(CLOSE_BRACE)) return undefined
        return { type, startTime, value }
      }
    }
  }

  #missing(cursor: ByteCursor): Datum | undefined {
    if (!cursor.literal(DATUM_TYPE)) return undefined
    const start = cursor.offset
    const datumType = types.find(cursor.bytes, start, cursor.plainText())
    if (datumType === undefined || datumType === 'missing') return undefined
    if (cursor.literal(NULL_START_TIME)) {
      if (isCumulative(datumType) || !cursor.byte(CLOSE_BRACE)) return undefined
      return { type: 'missing', datumType }
    }
    const startTime = cursor.literal(SOME_START_TIME) ? this.#startTimes.read(cursor) : undefined
    if (startTime === undefined || !isCumulative(datumType)) return undefined
    return cursor.byte(CLOSE_BRACE) ? { type: 'missing', datumType, startTime } : undefined
  }
}

function readBytes(cursor: ByteCursor): Uint8Array | undefined {
  if (!cursor.byte(0x5b /* [ */)) return undefined
  const bytes: number[] = []
  if (cursor.byte(CLOSE_BRACKET)) return new Uint8Array(0)
  do {
    const byte = cursor.integer(0, 0xff)
    if (Number.isNaN(byte)) return undefined
    bytes.push(byte)
  } while (cursor.byte(COMMA))
  return cursor.byte(CLOSE_BRACKET) ? Uint8Array.from(bytes) : undefined
}
