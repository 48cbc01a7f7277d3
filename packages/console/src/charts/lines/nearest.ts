import type { Lines } from './lines.ts'

/** The first point of a series that is not before a time. */
export function pointAt(xs: Float64Array, from: number, to: number, x: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if (xs[middle]! < x) low = middle + 1
    else high = middle
  }
  return low
}

/** The point of a series that is nearest in time; undefined where it is further than `within`, or has no value. */
function nearestPoint(
  { xs, ys, starts }: Lines,
  series: number,
  x: number,
  within: number,
): number | undefined {
  const from = starts[series]!
  const to = starts[series + 1]!
  const after = pointAt(xs, from, to, x)
  const isBefore = after > from && (after === to || x - xs[after - 1]! <= xs[after]! - x)
  const point = isBefore ? after - 1 : after
  if (point >= to || Math.abs(xs[point]! - x) > within || Number.isNaN(ys[point]!)) return undefined
  return point
}

export interface Near {
  readonly series: number
  readonly point: number
}

/**
 * The shown series whose nearest point in time is nearest to a value. A search in halves for each series: of
 * ten thousand it takes less than a frame.
 */
export function nearestSeries(
  lines: Lines,
  shown: readonly number[],
  { x, y, within }: { x: number; y: number; within: number },
): Near | undefined {
  let best: Near | undefined
  let least = Infinity
  for (const series of shown) {
    const point = nearestPoint(lines, series, x, within)
    if (point === undefined) continue
    const distance = Math.abs(lines.ys[point]! - y)
    if (distance >= least) continue
    least = distance
    best = { series, point }
  }
  return best
}

export interface SeriesValue {
  readonly series: number
  readonly value: number
}

/**
 * The values of the shown series at a time, the greatest first: as many as `most`, about that of one series
 * or the greatest ones. All are looked at, and only those that are told are sorted.
 */
export function valuesAbout(
  lines: Lines,
  shown: readonly number[],
  { x, within, near }: { x: number; within: number; near: Near | undefined },
  most: number,
): SeriesValue[] {
  const middle = near === undefined ? -Infinity : lines.ys[near.point]!
  /** Not less than the middle, the least first; and less, the greatest first. */
  const above: SeriesValue[] = []
  const below: SeriesValue[] = []
  for (const series of shown) {
    if (series === near?.series) continue
    const point = nearestPoint(lines, series, x, within)
    if (point === undefined) continue
    const value = lines.ys[point]!
    if (near === undefined) keepFirst(below, series, value, most, isGreater)
    else if (value >= middle) keepFirst(above, series, value, most, isLess)
    else keepFirst(below, series, value, most, isGreater)
  }
  if (near === undefined) return below
  const nAbove = Math.min(above.length, Math.max(most / 2, most - 1 - below.length))
  const nBelow = Math.min(below.length, most - 1 - nAbove)
  const told = { series: near.series, value: middle }
  return [...above.slice(0, nAbove).toReversed(), told, ...below.slice(0, nBelow)]
}

/** Adds one to the `most` that come first, which stay in order. */
function keepFirst(
  kept: SeriesValue[],
  series: number,
  value: number,
  most: number,
  isBefore: (value: number, other: number) => boolean,
): void {
  if (kept.length === most && !isBefore(value, kept.at(-1)!.value)) return
  const place = kept.findIndex((other) => isBefore(value, other.value))
  kept.splice(place === -1 ? kept.length : place, 0, { series, value })
  if (kept.length > most) kept.pop()
}

function isGreater(value: number, other: number): boolean {
  return value > other
}

function isLess(value: number, other: number): boolean {
  return value < other
}
