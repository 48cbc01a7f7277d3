import { compareText, ipBytes } from '@oximeter/core'
import type { ResultFieldType, TableShape } from '../plan/table-shape.ts'
import type { ResultFieldValue } from '../result/result.ts'
import type { FieldValues, Series } from './table.ts'

export type Comparable = bigint | number | boolean | string

/** Of numbers of whatever type the exact order; of texts that of their UTF-8 bytes. */
export function compareScalars(a: Comparable, b: Comparable): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

/** An IPv4 address is where `::ffff:a.b.c.d` is. */
export function compareAddresses(a: string, b: string): number {
  const left = ip128(a)
  const right = ip128(b)
  return left < right ? -1 : left > right ? 1 : 0
}

function ip128(text: string): bigint {
  const bytes = ipBytes(text)
  if (!bytes) throw new TypeError(`${text} is not an IP address`)
  const number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return bytes.length === 4 ? (0xffffn << 32n) | number : number
}

export function compareFieldValues(
  type: ResultFieldType,
  a: ResultFieldValue | null,
  b: ResultFieldValue | null,
): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  // Addresses that are equal as numbers are still different values.
  return (type === 'ip_addr' && compareAddresses(String(a), String(b))) || compareScalars(a, b)
}

export function compareFields(shape: TableShape, a: FieldValues, b: FieldValues): number {
  for (const [i, { type }] of shape.fields.entries()) {
    const order = compareFieldValues(type, a[i] ?? null, b[i] ?? null)
    if (order !== 0) return order
  }
  return 0
}

export function inOrderOfFields(shape: TableShape, series: Iterable<Series>): readonly Series[] {
  return [...series].sort((a, b) => compareFields(shape, a.fields, b.fields))
}

/** A text that two lists of field values share exactly if they are equal. */
export function identityOf(fields: FieldValues): string {
  return JSON.stringify(fields.map((value) => (value === null ? null : `${typeof value}:${value}`)))
}

/** Where in a list of field values those of these names are. */
export function placesOf(shape: TableShape, names: readonly string[]): readonly number[] {
  return names.map((name) => {
    const place = shape.fields.findIndex((field) => field.name === name)
    if (place === -1) throw new TypeError(`${shape.name} has no field ${name}`)
    return place
  })
}

/** The value of one field. */
export function valueOfField(
  shape: TableShape,
  fields: FieldValues,
  name: string,
): FieldValues[number] {
  return fields[placesOf(shape, [name])[0]!] ?? null
}

export function pick(fields: FieldValues, places: readonly number[]): FieldValues {
  return places.map((place) => fields[place] ?? null)
}
