import type { DataType } from '../plan/table-shape.ts'
import type { Value } from './table.ts'

/** A number as a double; distributions and other values as they are. */
export function asDouble(value: Value): Value {
  return typeof value === 'bigint' ? Number(value) : value
}

/** A number as the planner said that it is. */
export function asType(type: DataType, value: number | bigint | null): Value {
  if (value === null) return null
  return type === 'integer' ? BigInt(value) : Number(value)
}

/** Of the epoch, or of a duration. */
export function secondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9
}

/** In their order. */
export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
