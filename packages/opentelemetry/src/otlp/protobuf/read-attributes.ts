import { attributeText } from '../../import/attribute-text.ts'
import { malformed } from '../otlp-error.ts'
import type { MessageReader } from './message-reader.ts'

/** Values within values; what is deeper is no attribute that anybody wrote. */
const MAX_DEPTH = 16

/** Reads a `KeyValue` that ends there, and adds its key and the text of its value. */
export function readAttribute(reader: MessageReader, end: number, into: string[]): void {
  let key = ''
  let value: unknown
  while (reader.next(end)) {
    if (reader.field === 1) key = reader.text()
    else if (reader.field === 2) value = readValue(reader, reader.message(), 0)
    else reader.skip()
  }
  into.push(key, attributeText(value))
}

/** Reads an `AnyValue`. */
function readValue(reader: MessageReader, end: number, depth: number): unknown {
  if (depth > MAX_DEPTH) throw malformed(`an attribute has more than ${MAX_DEPTH} levels`)
  let value: unknown
  while (reader.next(end)) {
    switch (reader.field) {
      case 1:
        value = reader.text()
        break
      case 2:
        value = reader.bool()
        break
      case 3:
        value = reader.int64()
        break
      case 4:
        value = reader.double()
        break
      case 5:
        value = readArray(reader, reader.message(), depth + 1)
        break
      case 6:
        value = readMap(reader, reader.message(), depth + 1)
        break
      case 7:
        value = reader.bytes()
        break
      default:
        reader.skip()
    }
  }
  return value
}

function readArray(reader: MessageReader, end: number, depth: number): unknown[] {
  const values: unknown[] = []
  while (reader.next(end)) {
    if (reader.field === 1) values.push(readValue(reader, reader.message(), depth) ?? null)
    else reader.skip()
  }
  return values
}

function readMap(reader: MessageReader, end: number, depth: number): Record<string, unknown> {
  const entries: [string, unknown][] = []
  while (reader.next(end)) {
    if (reader.field === 1) entries.push(readEntry(reader, reader.message(), depth))
    else reader.skip()
  }
  return Object.fromEntries(entries)
}

function readEntry(reader: MessageReader, end: number, depth: number): [string, unknown] {
  let key = ''
  let value: unknown = null
  while (reader.next(end)) {
    if (reader.field === 1) key = reader.text()
    else if (reader.field === 2) value = readValue(reader, reader.message(), depth)
    else reader.skip()
  }
  return [key, value]
}
