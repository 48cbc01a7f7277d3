import type { PointLimit } from '../plan/plan.ts'
import type { Parameters } from './parameters.ts'

/** No array is longer. */
const LONGEST = 2n ** 31n

/** So many items of an array, at one end. */
export function atEnd(array: string, { end, count }: PointLimit, parameters: Parameters): string {
  const number = parameters.nanoseconds(count < LONGEST ? count : LONGEST)
  return end === 'first'
    ? `arraySlice(${array}, 1, ${number})`
    : `arraySlice(${array}, greatest(-${number}, -toInt64(length(${array}))))`
}
