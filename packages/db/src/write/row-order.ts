/**
 * Rows by the rank of their series, and within one by `compare`. Rows of one series nearly always
 * come in order already, so that this takes time in proportion to the rows.
 *
 * @param rowSeries the number of each row's series
 * @param ranks the rank of each series
 */
export function rowOrder(
  rowSeries: Uint32Array,
  ranks: Uint32Array,
  compare: (a: number, b: number) => number,
): Uint32Array {
  const ends = new Uint32Array(ranks.length + 1)
  for (const series of rowSeries) ends[ranks[series]! + 1]!++
  for (let rank = 0; rank < ranks.length; rank++) ends[rank + 1]! += ends[rank]!
  const next = ends.slice()
  const order = new Uint32Array(rowSeries.length)
  for (let row = 0; row < rowSeries.length; row++) order[next[ranks[rowSeries[row]!]!]!++] = row
  for (let rank = 0; rank < ranks.length; rank++) {
    const rows = order.subarray(ends[rank], ends[rank + 1])
    if (!isSorted(rows, compare)) rows.sort(compare)
  }
  return order
}

function isSorted(rows: Uint32Array, compare: (a: number, b: number) => number): boolean {
  for (let index = 1; index < rows.length; index++) {
    if (compare(rows[index - 1]!, rows[index]!) > 0) return false
  }
  return true
}
