import type { NumberType } from './number-type.ts'
import type { NumberArray } from './points.ts'

/** The array that holds numbers of each type. */
const NUMBER_ARRAYS = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
  f32: Float32Array,
  f64: Float64Array,
} as const

export type NumberArrayOf<T extends NumberType = NumberType> = InstanceType<
  (typeof NUMBER_ARRAYS)[T]
>

export function numberArray<T extends NumberType>(type: T, length: number): NumberArrayOf<T> {
  return new NUMBER_ARRAYS[type](length) as NumberArrayOf<T>
}

/** A longer copy of a column. */
export function grown<A extends NumberArray>(column: A, length: number): A {
  const longer = new (column.constructor as new (length: number) => A)(length)
  longer.set(column as never)
  return longer
}
