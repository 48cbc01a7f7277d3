import type { NumberArray } from '@oximeter/core'

/** Arrays whose bytes are what ClickHouse's Native format holds for a column of fixed width. */
export type FixedArray = NumberArray

export interface FixedArrayConstructor {
  new (length: number): FixedArray
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): FixedArray
  readonly BYTES_PER_ELEMENT: number
}

/** The SQL type of every time column: nanoseconds since the epoch, 1900 to 2262. */
export const TIME = "DateTime64(9, 'UTC')"
/** Text with few distinct values. */
export const NAME = 'LowCardinality(String)'
/** Names to text. */
export const TEXT_MAP = 'Map(String, String)'

const FIXED: Readonly<Record<string, FixedArrayConstructor>> = {
  Bool: Uint8Array,
  Int8: Int8Array,
  UInt8: Uint8Array,
  Int16: Int16Array,
  UInt16: Uint16Array,
  Int32: Int32Array,
  UInt32: Uint32Array,
  Int64: BigInt64Array,
  UInt64: BigUint64Array,
  Float32: Float32Array,
  Float64: Float64Array,
  [TIME]: BigInt64Array,
}

/** How values of a SQL type lie in the Native format. */
export type Layout =
  | { readonly kind: 'fixed'; readonly array: FixedArrayConstructor }
  | { readonly kind: 'string' | 'name' | 'map' }
  | { readonly kind: 'array'; readonly item: FixedArrayConstructor }

export function layoutOf(type: string): Layout {
  const array = FIXED[type]
  if (array) return { kind: 'fixed', array }
  if (type === 'String') return { kind: 'string' }
  if (type === NAME) return { kind: 'name' }
  if (type === TEXT_MAP) return { kind: 'map' }
  const item = FIXED[/^Array\((.*)\)$/.exec(type)?.[1] ?? '']
  if (item) return { kind: 'array', item }
  throw new TypeError(`no layout for columns of type ${type}`)
}
