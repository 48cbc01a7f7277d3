import type { ResultFieldValue, ShapeField } from '@oximeter/oxql'

/** Reads the canonical text of a field. */
export function fieldReader(type: ShapeField['type']): (text: string) => ResultFieldValue {
  switch (type) {
    case 'bool':
      return (text) => text === 'true'
    case 'i64':
    case 'u64':
      return BigInt
    case 'i8':
    case 'u8':
    case 'i16':
    case 'u16':
    case 'i32':
    case 'u32':
      return Number
    case 'double':
      return edge
    default:
      return (text) => text
  }
}

/** As the engine writes doubles. */
function edge(text: string): number {
  if (text === 'inf' || text === '-inf') return text === 'inf' ? Infinity : -Infinity
  return Number(text)
}
