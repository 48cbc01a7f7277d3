import type { Field, FieldType, FieldValues } from './field-type.ts'
import { canonicalIp } from './ip-address.ts'
import { datumError, MetricsError } from './metrics-error.ts'
import { checkFieldName, compareText } from './name.ts'
import { NUMBER_LIMITS, notOfType, shown, toNumber } from './number-type.ts'
import { canonicalUuid } from './uuid.ts'

/** What is accepted where a field value is wanted: for 64-bit integers a safe number too. */
export type FieldInput<T extends FieldType> = T extends 'i64' | 'u64'
  ? number | bigint
  : FieldValues[T]

/** How each type of field is called in messages and in the database. */
export const FIELD_TYPE_NAMES: { readonly [T in FieldType]: string } = {
  string: 'String',
  i8: 'I8',
  u8: 'U8',
  i16: 'I16',
  u16: 'U16',
  i32: 'I32',
  u32: 'U32',
  i64: 'I64',
  u64: 'U64',
  ip_addr: 'IpAddr',
  uuid: 'Uuid',
  bool: 'Bool',
}

export function isFieldType(type: unknown): type is FieldType {
  return typeof type === 'string' && Object.hasOwn(FIELD_TYPE_NAMES, type)
}

/**
 * The value as a field of the type holds it, or undefined if it is not one of the type. Addresses
 * and UUIDs come out in canonical text, strings as well-formed Unicode (a lone surrogate becomes
 * U+FFFD, since nothing downstream could carry it).
 */
export function toFieldValue<T extends FieldType>(
  type: T,
  value: unknown,
): FieldValues[T] | undefined
export function toFieldValue(
  type: FieldType,
  value: unknown,
): string | number | bigint | boolean | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value.toWellFormed() : undefined
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'ip_addr':
      return typeof value === 'string' ? canonicalIp(value) : undefined
    case 'uuid':
      return typeof value === 'string' ? canonicalUuid(value) : undefined
    default:
      return toNumber(type, value)
  }
}

/**
 * A checked field, its value in canonical form.
 *
 * @throws MetricsError `datum_error` if the value is not of the type, `schema_definition` if the
 *   name is not an identifier
 */
export function makeField<T extends FieldType>(
  name: string,
  type: T,
  value: FieldInput<T>,
): Extract<Field, { type: T }> {
  checkFieldName(name)
  if (!isFieldType(type)) {
    throw datumError(`field "${name}": ${shown(type)} is not a type of fields`)
  }
  const canonical = toFieldValue(type, value)
  if (canonical === undefined) throw datumError(`field "${name}": ${notOfType(type, value)}`)
  return { name, type, value: canonical } as Extract<Field, { type: T }>
}

/** Fields in ascending order of their names, frozen. */
export function sortFields(fields: Iterable<Field>): readonly Field[] {
  return Object.freeze([...fields].sort((a, b) => compareText(a.name, b.name)))
}

/**
 * Reads the value of a field from text: decimal integers with an optional sign, `true` or `false`,
 * any string, an IP address, a UUID in any of its forms. Nothing is trimmed.
 *
 * @throws MetricsError `parse_error` with the text and the type's display name
 */
export function parseFieldValue<T extends FieldType>(type: T, text: string): FieldValues[T]
export function parseFieldValue(type: FieldType, text: string): string | number | bigint | boolean {
  const value = parsed(type, text)
  if (value === undefined) {
    throw new MetricsError({ type: 'parse_error', src: text, typ: FIELD_TYPE_NAMES[type] })
  }
  return value
}

/** The natural text of a field's value; `parseFieldValue` reads it back. */
export function formatFieldValue(field: Pick<Field, 'value'>): string {
  return String(field.value)
}

function parsed(type: FieldType, text: string): string | number | bigint | boolean | undefined {
  switch (type) {
    case 'string':
    case 'ip_addr':
    case 'uuid':
      return toFieldValue(type, text)
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'i64':
    case 'u64':
      return parseInteger(type, text)
    default: {
      const value = parseInteger(type, text)
      return value === undefined ? undefined : Number(value)
    }
  }
}

const SIGNED = /^([+-]?)0*([0-9]{1,20})$/
const UNSIGNED = /^(\+?)0*([0-9]{1,20})$/

function parseInteger(
  type: Exclude<FieldType, 'string' | 'ip_addr' | 'uuid' | 'bool'>,
  text: string,
) {
  const match = (type.startsWith('u') ? UNSIGNED : SIGNED).exec(text)
  if (!match) return undefined
  const magnitude = BigInt(match[2]!)
  const value = match[1] === '-' ? -magnitude : magnitude
  const { min, max } = NUMBER_LIMITS[type]
  return value >= min && value <= max ? value : undefined
}
