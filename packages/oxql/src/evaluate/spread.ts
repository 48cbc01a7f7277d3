import { isDistribution, merge, scale } from './distribution.ts'
import type { BinnedDistribution, Point, Value } from './table.ts'
import type { Warnings } from './warnings.ts'
import { sumOf } from './numbers.ts'

/** (start, end] */
export interface Window {
  readonly start: bigint
  readonly end: bigint
}

const SECOND = 1e9

/**
 * What each delta that touches the window adds to it, if it is spread evenly over its interval. One
 * that begins where the window ends adds 0.
 */
export function shares(deltas: readonly Point[], window: Window): readonly number[] {
  return deltas
    .filter(({ time, startTime }) => time > window.start && startTime! <= window.end)
    .filter(({ values }) => values[0] !== null)
    .map((point) => Number(point.values[0]) * partWithin(point, window))
}

/** What was added within the window; null where no delta covers any of it. */
export function increase(deltas: readonly Point[], window: Window, warnings: Warnings): Value {
  const parts = deltas.filter((point) => point.values[0] !== null && partWithin(point, window) > 0)
  if (parts.length === 0) return null
  if (parts.some(({ values }) => isDistribution(values[0]!))) {
    const scaled = parts.map((point) =>
      scale(point.values[0] as BinnedDistribution, partWithin(point, window)),
    )
    return merge(scaled, warnings)
  }
  return sumOf(parts.map((point) => Number(point.values[0]) * partWithin(point, window)))
}

/** The increase of a second that is covered; null where less than half of the window is. */
export function rate(deltas: readonly Point[], window: Window, warnings: Warnings): Value {
  const length = deltas
    .filter(({ values }) => values[0] !== null)
    .reduce((sum, point) => sum + overlap(point, window), 0n)
  if (2n * length < window.end - window.start) return null
  const added = increase(deltas, window, warnings)
  if (added === null) return null
  const perSecond = SECOND / Number(length)
  return isDistribution(added) ? scale(added, perSecond) : Number(added) * perSecond
}

/** How much of a delta's interval is in the window, from 0 to 1. One without length is where it ends. */
function partWithin(delta: Point, window: Window): number {
  const length = delta.time - delta.startTime!
  if (length === 0n) return Number(delta.time > window.start && delta.time <= window.end)
  return Number(overlap(delta, window)) / Number(length)
}

function overlap({ time, startTime }: Point, { start, end }: Window): bigint {
  const from = startTime! > start ? startTime! : start
  const to = time < end ? time : end
  return to > from ? to - from : 0n
}
