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
export function nearestPoint(
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
  isShown: (series: number) => boolean,
  { x, y, within }: { x: number; y: number; within: number },
): Near | undefined {
  let best: Near | undefined
  let least = Infinity
  for (let series = 0; series < lines.names.length; series++) {
    if (!isShown(series)) continue
    const point = nearestPoint(lines, series, x, within)
    if (point === undefined) continue
    const distance = Math.abs(lines.ys[point]! - y)
    if (distance >= least) continue
    least = distance
    best = { series, point }
  }
  return best
}
