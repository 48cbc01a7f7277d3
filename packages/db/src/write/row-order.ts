import { Scratch } from '../native/scratch.ts'
import type { Ranks } from './series-order.ts'

/** Places of rows with the rank of each. */
const ROWS = 2 ** 20

/**
 * Rows by the rank of their series, and within one by `compare`: of those of which it says that
 * they are the same only the last, which was added last. Rows of one series nearly always come in
 * order already, so that this takes time in proportion to the rows. The order holds until the next
 * call.
 *
 * @param slots the slot of each row's series; fewer than 2^20
 */
export function rowOrder(
  slots: Uint32Array,
  { ranks, areDistinct }: Ranks,
  compare: (a: number, b: number) => number,
): Uint32Array {
  const isFew = slots.length * 8 < ranks.length
  const order = isFew ? fewRows(slots, ranks) : manyRows(slots, ranks)
  if (!isFew && areDistinct && isAscending(slots, ranks.length, compare)) return order
  const rankAt = (index: number) => ranks[slots[order[index]!]!]
  let hasRepeats = false
  let from = 0
  let isSorted = true
  for (let index = 1; index <= order.length; index++) {
    if (index < order.length && rankAt(index - 1) === rankAt(index)) {
      const difference = compare(order[index - 1]!, order[index]!)
      if (difference === 0) hasRepeats = true
      else if (difference > 0) isSorted = false
      continue
    }
    if (!isSorted) {
      order.subarray(from, index).sort(compare)
      // Those that are the same are neighbours only now.
      hasRepeats = true
    }
    from = index
    isSorted = true
  }
  if (!hasRepeats) return order
  // Those of two series are not the same, whatever `compare` says of them.
  const isSame = (index: number) =>
    rankAt(index) === rankAt(index + 1) && compare(order[index]!, order[index + 1]!) === 0
  return order.filter((_, index) => index + 1 === order.length || !isSame(index))
}

/** Stands where a slot has no row yet. */
const NONE = 0xffff_ffff

/**
 * Whether the rows of each slot came in order, none of them twice. Walked as they came, with pages
 * of neighbours, they are in the caches: by rank, each comparison would wait for memory.
 */
function isAscending(
  slots: Uint32Array,
  slotCount: number,
  compare: (a: number, b: number) => number,
): boolean {
  const last = places.numbers(slotCount).fill(NONE)
  for (let row = 0; row < slots.length; row++) {
    const slot = slots[row]!
    const before = last[slot]!
    if (before !== NONE && compare(before, row) >= 0) return false
    last[slot] = row
  }
  return true
}

const orders = new Scratch()
const places = new Scratch()

/** Sorts doubles that hold both rank and row. */
function fewRows(slots: Uint32Array, ranks: Uint32Array): Uint32Array {
  const packed = new Float64Array(places.buffer(slots.length * 8), 0, slots.length)
  for (let row = 0; row < slots.length; row++) packed[row] = ranks[slots[row]!]! * ROWS + row
  packed.sort()
  const order = orders.numbers(slots.length)
  for (let index = 0; index < packed.length; index++) order[index] = packed[index]! % ROWS
  return order
}

/** Counts the rows of each rank. */
function manyRows(slots: Uint32Array, ranks: Uint32Array): Uint32Array {
  const next = places.numbers(ranks.length + 1).fill(0)
  for (let row = 0; row < slots.length; row++) next[ranks[slots[row]!]! + 1]!++
  for (let rank = 0; rank < ranks.length; rank++) next[rank + 1]! += next[rank]!
  const order = orders.numbers(slots.length)
  for (let row = 0; row < slots.length; row++) order[next[ranks[slots[row]!]!]!++] = row
  return order
}
