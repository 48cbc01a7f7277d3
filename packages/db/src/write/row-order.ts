import { Scratch } from '../native/scratch.ts'

/** Places of rows with the rank of each. */
const ROWS = 2 ** 20

/**
 * Rows by the rank of their series, and within one by `compare`: of those of which it says that
 * they are the same only the last, which was added last. Rows of one series nearly always come in
 * order already, so that this takes time in proportion to the rows. The order holds until the next
 * call.
 *
 * @param slots the slot of each row's series; fewer than 2^20
 * @param ranks the rank of each slot, below 2^32
 */
export function rowOrder(
  slots: Uint32Array,
  ranks: Uint32Array,
  compare: (a: number, b: number) => number,
): Uint32Array {
  const order = slots.length * 8 < ranks.length ? fewRows(slots, ranks) : manyRows(slots, ranks)
  let repeats = 0
  for (let from = 0; from < order.length;) {
    const rank = ranks[slots[order[from]!]!]
    let to = from + 1
    while (to < order.length && ranks[slots[order[to]!]!] === rank) to++
    if (to - from > 1) repeats += sortRun(order.subarray(from, to), compare)
    from = to
  }
  if (repeats === 0) return order
  // Those of two series are not the same, whatever `compare` says of them.
  const isSame = (a: number, b: number) =>
    ranks[slots[a]!] === ranks[slots[b]!] && compare(a, b) === 0
  return order.filter((row, index) => index + 1 === order.length || !isSame(row, order[index + 1]!))
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

/** Returns how many rows are the same as the one before. */
function sortRun(rows: Uint32Array, compare: (a: number, b: number) => number): number {
  let repeats = 0
  for (let index = 1; index < rows.length; index++) {
    const order = compare(rows[index - 1]!, rows[index]!)
    if (order > 0) {
      rows.sort(compare)
      return sortRun(rows, compare)
    }
    if (order === 0) repeats++
  }
  return repeats
}
