import type { TimeRange as SavedRange } from '@oximeter/api/client'

import {
  durationSecondsOf,
  rangeBetween,
  stretchOf,
  type TimeRange,
} from '../../time-range/time-range.ts'

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const

/** The range of a document, as addresses have it. */
export function rangeOfSaved(range: SavedRange): TimeRange {
  return 'last_secs' in range ? { from: durationText(range.last_secs) } : range
}

/** The contrary: what ends now is so long; all else is from one instant to another. */
export function savedOfRange(range: TimeRange, nowMs: number): SavedRange {
  const seconds = range.to === undefined ? durationSecondsOf(range.from) : undefined
  if (seconds !== undefined) return { last_secs: seconds }
  const stretch = stretchOf(range, nowMs) ?? { from: nowMs / 1000 - 3600, until: nowMs / 1000 }
  const { from, to } = rangeBetween(stretch)
  return { from, to: to ?? new Date(nowMs).toISOString() }
}

/** @example durationText(5400) // '1h30m' */
export function durationText(seconds: number): string {
  let rest = seconds
  let text = ''
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text
}
