import type { Series } from './series.ts'

/** Numbers of series that share a double with the upper bits of a key. */
const NUMBERS = 2 ** 24

/**
 * The numbers of the series by name, then key: the sort order of every table.
 *
 * Doubles sort many times quicker than objects do with a comparison of bigints: each is made of the
 * 29 upper bits of a key and the number of its series. Only neighbours can then be out of order.
 */
export function sortSeries(series: readonly Series[]): Uint32Array {
  const order = new Uint32Array(series.length)
  let end = 0
  for (const numbers of numbersByName(series)) {
    const packed = new Float64Array(numbers.length)
    for (let index = 0; index < numbers.length; index++) {
      packed[index] = series[numbers[index]!]!.keyHead * NUMBERS + numbers[index]!
    }
    packed.sort()
    const part = order.subarray(end, (end += numbers.length))
    for (let index = 0; index < packed.length; index++) part[index] = packed[index]! % NUMBERS
    sortNeighbours(part, series)
  }
  return order
}

/** Names are ASCII, so that their order is that of their bytes. */
function numbersByName(series: readonly Series[]): number[][] {
  const groups = new Map<string, number[]>()
  for (let number = 0; number < series.length; number++) {
    const { name } = series[number]!
    const group = groups.get(name)
    if (group) group.push(number)
    else groups.set(name, [number])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, numbers]) => numbers)
}

/** Sorting by insertion: next to nothing where nearly all is sorted. */
function sortNeighbours(order: Uint32Array, series: readonly Series[]): void {
  for (let index = 1; index < order.length; index++) {
    const number = order[index]!
    const { keyHead, key } = series[number]!
    let at = index
    while (at > 0) {
      const before = series[order[at - 1]!]!
      if (before.keyHead < keyHead || before.key <= key) break
      order[at] = order[at - 1]!
      at--
    }
    order[at] = number
  }
}
