import type { FieldType } from '@oximeter/core'
import { quoteText } from '../tables/table.ts'

/** What is known of a field over all versions of its timeseries. */
export interface FieldColumn {
  readonly name: string
  /** `string` where versions disagree: the canonical text serves every type. */
  readonly type: FieldType
  /** Some version has no such field. */
  readonly optional: boolean
}

/** The functions that turn canonical text into a value, and never fail: `OrZero` and `OrNull`. */
const CONVERSIONS: Readonly<Partial<Record<FieldType, string>>> = {
  i8: 'toInt8',
  u8: 'toUInt8',
  i16: 'toInt16',
  u16: 'toUInt16',
  i32: 'toInt32',
  u32: 'toUInt32',
  i64: 'toInt64',
  u64: 'toUInt64',
  uuid: 'toUUID',
}

/**
 * A field as a SQL expression over `described.fields`, typed: integers and booleans as such, UUID as UUID,
 * addresses as their canonical text (what people write: an IPv6 column would show 127.0.0.1 as
 * ::ffff:127.0.0.1). It must not fail for rows of other timeseries, which a filter may touch too.
 */
export function fieldExpression({ name, type, optional }: FieldColumn): string {
  const key = quoteText(name)
  const text = `described.fields[${key}]`
  const conversion = CONVERSIONS[type]
  if (conversion) return `${conversion}${optional ? 'OrNull' : 'OrZero'}(${text})`
  const value = type === 'bool' ? `CAST(${text} = 'true', 'Bool')` : text
  return optional ? `if(mapContains(described.fields, ${key}), ${value}, NULL)` : value
}
