/** Places of rows with the rank of each. */
const ROWS = 2 ** 20

/**
 * Rows by the rank of their series, and within one by `compare`. Rows of one series nearly always
 * come in order already, so that this takes time in proportion to the rows.
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
  const rankAt = (index: number) => ranks[slots[order[index]!]!]
  for (let from = 0, to = 1; to <= order.length; to++) {
    if (to < order.length && rankAt(to) === rankAt(from)) continue
    if (to - from > 1) sortRun(order.subarray(from, to), compare)
    from = to
  }
  return order
}

/** Sorts doubles that hold both rank and row. */
function fewRows(slots: Uint32Array, ranks: Uint32Array): Uint32Array {
  const packed = new Float64Array(slots.length)
  for (let row = 0; row < slots.length; row++) packed[row] = ranks[slots[row]!]! * ROWS + row
  packed.sort()
  const order = new Uint32Array(slots.length)
  for (let index = 0; index < packed.length; index++) order[index] = packed[index]! % ROWS
  return order
}

/** Counts the rows of each rank. */
function manyRows(slots: Uint32Array, ranks: Uint32Array): Uint32Array {
  const next = new Uint32Array(ranks.length + 1)
  for (let row = 0; row < slots.length; row++) next[ranks[slots[row]!]! + 1]!++
  for (let rank = 0; rank < ranks.length; rank++) next[rank + 1]! += next[rank]!
  const order = new Uint32Array(slots.length)
  for (let row = 0; row < slots.length; row++) order[next[ranks[slots[row]!]!]!++] = row
  return order
}

function sortRun(rows: Uint32Array, compare: (a: number, b: number) => number): void {
  for (let index = 1; index < rows.length; index++) {
    if (compare(rows[index - 1]!, rows[index]!) > 0) {
      rows.sort(compare)
      return
    }
  }
}

/** Of rows that follow one another and are the same only the last, which was added last. */
export function withoutRepeats(
  order: Uint32Array,
  isSame: (a: number, b: number) => boolean,
): Uint32Array {
  let repeats = 0
  for (let index = 1; index < order.length; index++) {
    if (isSame(order[index - 1]!, order[index]!)) repeats++
  }
  if (repeats === 0) return order
  return order.filter((row, index) => index + 1 === order.length || !isSame(row, order[index + 1]!))
}
