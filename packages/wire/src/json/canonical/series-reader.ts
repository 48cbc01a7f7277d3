import {
  FIELD_TYPES,
  makeField,
  MetricsError,
  NUMBER_LIMITS,
  timeseriesOf,
  type DatumType,
  type Field,
  type FieldType,
  type Timeseries,
} from '@oximeter/core'

import { ascii, type ByteCursor } from './byte-cursor.ts'
import { Keywords } from './keywords.ts'

const QUOTE = 0x22
const COMMA = 0x2c
const CLOSE_BRACE = 0x7d

const NAME = ascii('"timeseries_name":"')
const VERSION = ascii(',"timeseries_version":')
const TARGET = ascii(',"target":{"name":"')
const METRIC = ascii(',"metric":{"name":"')
const FIELDS = ascii('","fields":{')
const FIELD_NAME = ascii(':{"name":"')
const FIELD_TYPE = ascii(',"value":{"type":"')
const FIELD_VALUE = ascii(',"value":')
const END_FIELD = ascii('}}')
const END_COMPONENT = ascii('}}')
const TRUE = ascii('true')
const FALSE = ascii('false')

const fieldTypes = new Keywords(FIELD_TYPES)

/**
 * Reads what a sample says of its series, and the brace that ends the sample, in the form in which
 * they are written here. Undefined means any other form, or that something is wrong.
 */
export class SeriesReader {
  /** The fields of the last target as they were written: most series of a producer share theirs. */
  #targetText: Uint8Array = new Uint8Array(0)
  #targetFields: readonly Field[] = []

  read(cursor: ByteCursor, datumType: DatumType): Timeseries | undefined {
    if (!cursor.literal(NAME)) return undefined
    const start = cursor.offset
    const name = cursor.string()
    const end = cursor.offset - 1
    if (name === undefined || !cursor.literal(VERSION)) return undefined
    const version = cursor.integer(1, 255)
    const colon = start + name.indexOf(':')
    if (Number.isNaN(version) || colon < start) return undefined
    if (!cursor.literal(TARGET) || !cursor.repeat(start, colon)) return undefined
    const targetFields = this.#readTargetFields(cursor)
    if (!targetFields || !cursor.literal(METRIC) || !cursor.repeat(colon + 1, end)) return undefined
    const metricFields = readFields(cursor)
    if (!metricFields || !cursor.byte(CLOSE_BRACE)) return undefined
    return core(() => timeseriesOf({ name, version, targetFields, metricFields, datumType }))
  }

  #readTargetFields(cursor: ByteCursor): readonly Field[] | undefined {
    if (this.#targetText.length > 0 && cursor.literal(this.#targetText)) return this.#targetFields
    const start = cursor.offset
    const fields = readFields(cursor)
    if (fields) {
      this.#targetText = Uint8Array.from(cursor.bytes.subarray(start, cursor.offset))
      this.#targetFields = fields
    }
    return fields
  }
}

function readFields(cursor: ByteCursor): Field[] | undefined {
  if (!cursor.literal(FIELDS)) return undefined
  const fields: Field[] = []
  if (cursor.literal(END_COMPONENT)) return fields
  do {
    const field = readField(cursor)
    if (!field) return undefined
    fields.push(field)
  } while (cursor.byte(COMMA))
  return cursor.literal(END_COMPONENT) ? fields : undefined
}

function readField(cursor: ByteCursor): Field | undefined {
  if (!cursor.byte(QUOTE)) return undefined
  const nameStart = cursor.offset
  const name = cursor.string()
  const nameEnd = cursor.offset
  if (name === undefined || !cursor.literal(FIELD_NAME)) return undefined
  if (!cursor.repeat(nameStart, nameEnd) || !cursor.literal(FIELD_TYPE)) return undefined
  const start = cursor.offset
  const type = fieldTypes.find(cursor.bytes, start, cursor.plainText())
  if (type === undefined || !cursor.literal(FIELD_VALUE)) return undefined
  const value = readValue(cursor, type)
  if (value === undefined || !cursor.literal(END_FIELD)) return undefined
  return core(() => makeField(name, type, value as never))
}

function readValue(
  cursor: ByteCursor,
  type: FieldType,
): string | number | bigint | boolean | undefined {
  switch (type) {
    case 'string':
    case 'ip_addr':
    case 'uuid':
      return cursor.byte(QUOTE) ? cursor.string() : undefined
    case 'bool':
      if (cursor.literal(TRUE)) return true
      return cursor.literal(FALSE) ? false : undefined
    case 'i64':
    case 'u64':
      return cursor.wideInteger(NUMBER_LIMITS[type].min, NUMBER_LIMITS[type].max)
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
    case 'i32':
    case 'u32': {
      const value = cursor.integer(NUMBER_LIMITS[type].min, NUMBER_LIMITS[type].max)
      return Number.isNaN(value) ? undefined : value
    }
  }
}

/** What core makes, or undefined where it finds something wrong: the exact way will say what. */
function core<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof MetricsError) return undefined
    throw error
  }
}
