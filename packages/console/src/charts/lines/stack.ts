import type { Lines } from './lines.ts'

/** Bands of a stack that can still be told apart; what is beyond is one band. */
const MAX_BANDS = 40

/**
 * Series one upon the other: at each time that any of them has, the sum of those up to it. A series counts as 0
 * where it has no value. The largest are at the bottom; those beyond {@link MAX_BANDS} are one, at the top.
 */
export interface Stack {
  /** Ascending. */
  readonly times: Float64Array
  /** From the bottom to the top. */
  readonly bands: readonly Band[]
}

interface Band {
  /** -1 is the rest. */
  readonly series: number
  /** Its upper edge at each time; NaN where nothing has a value. */
  readonly tops: Float64Array
}

export const REST = -1

export function stackOf(lines: Lines, shown: readonly number[], means: Float64Array): Stack {
  const times = timesOf(lines, shown)
  const order = shown.toSorted((a, b) => (means[b] || 0) - (means[a] || 0))
  const isKnown = new Uint8Array(times.length)
  const sums = new Float64Array(times.length)
  const bands: Band[] = []
  const topsOf = () => sums.map((sum, i) => (isKnown[i] === 1 ? sum : Number.NaN))
  const single = order.length > MAX_BANDS ? MAX_BANDS - 1 : order.length
  for (const series of order) markKnown(lines, series, times, isKnown)
  for (const series of order.slice(0, single)) {
    addTo(sums, lines, series, times)
    bands.push({ series, tops: topsOf() })
  }
  if (order.length > single) {
    for (const series of order.slice(single)) addTo(sums, lines, series, times)
    bands.push({ series: REST, tops: topsOf() })
  }
  return { times, bands }
}

function timesOf({ xs, starts }: Lines, shown: readonly number[]): Float64Array {
  const times = new Set<number>()
  for (const s of shown) for (let i = starts[s]!; i < starts[s + 1]!; i++) times.add(xs[i]!)
  return Float64Array.from(times).sort()
}

function markKnown(lines: Lines, series: number, times: Float64Array, isKnown: Uint8Array): void {
  eachPoint(lines, series, times, (at) => {
    isKnown[at] = 1
  })
}

function addTo(sums: Float64Array, lines: Lines, series: number, times: Float64Array): void {
  eachPoint(lines, series, times, (at, y) => {
    sums[at] = sums[at]! + y
  })
}

/** Where each value of a series is among the times. */
function eachPoint(
  { xs, ys, starts }: Lines,
  series: number,
  times: Float64Array,
  visit: (at: number, y: number) => void,
): void {
  let at = 0
  for (let i = starts[series]!; i < starts[series + 1]!; i++) {
    while (times[at]! < xs[i]!) at++
    const y = ys[i]!
    if (!Number.isNaN(y)) visit(at, y)
  }
}
