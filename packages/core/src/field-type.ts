/**
 * The types that a field may have, in ordinal order. The ordinal is part of the timeseries key and
 * of the sort order of types: append only.
 */
export const FIELD_TYPES = [
  'string',
  'i8',
  'u8',
  'i16',
  'u16',
  'i32',
  'u32',
  'i64',
  'u64',
  'ip_addr',
  'uuid',
  'bool',
] as const

export type FieldType = (typeof FIELD_TYPES)[number]

/** How a value of each field type is held: 64-bit integers are always `bigint`. */
export interface FieldValues {
  string: string
  i8: number
  u8: number
  i16: number
  u16: number
  i32: number
  u32: number
  i64: bigint
  u64: bigint
  /** Canonical text: dotted quad, or RFC 5952 for IPv6. */
  ip_addr: string
  /** Lower-case, hyphenated. */
  uuid: string
  bool: boolean
}

/** A named, typed value that tells one timeseries of a schema from another. */
export type Field = {
  [T in FieldType]: { readonly name: string; readonly type: T; readonly value: FieldValues[T] }
}[FieldType]
