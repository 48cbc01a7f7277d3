import type { ResultFieldType } from '../plan/table-shape.ts'

/** The value of a field whose canonical text is given: such as compares with others as it should. */
export function fieldValue(text: string, type: ResultFieldType): string {
  switch (type) {
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
      return `toInt64OrNull(${text})`
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
      return `toUInt64OrNull(${text})`
    case 'double':
      return `toFloat64OrNull(${text})`
    case 'ip_addr':
      return `toIPv6OrNull(${text})`
    case 'bool':
      return `(${text} = 'true')`
    // Canonical, so that its text compares as its number does.
    case 'uuid':
    case 'string':
      return text
  }
}

/** How series are ordered by a field; null comes first. */
export function fieldOrder(
  text: string,
  type: ResultFieldType,
  direction: 'ASC' | 'DESC' = 'ASC',
): string[] {
  const nulls = direction === 'ASC' ? 'NULLS FIRST' : 'NULLS LAST'
  const value = `${fieldValue(text, type)} ${direction} ${nulls}`
  // Addresses that are equal as numbers are still different values.
  return type === 'ip_addr' ? [value, `${text} ${direction} ${nulls}`] : [value]
}
