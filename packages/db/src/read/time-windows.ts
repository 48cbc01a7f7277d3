import type { Nanoseconds } from '@oximeter/core'
import { LATEST_SPAN } from '../tables/series.ts'

/** A series, and a time in the span of its newest sample. */
export interface SeenSeries {
  readonly key: bigint
  readonly at: Nanoseconds
}

/** Series whose newest samples are near each other, and where these are. */
export interface TimeWindow {
  readonly series: readonly SeenSeries[]
  readonly from: Nanoseconds
  /** Undefined of the last window: nothing is after it. */
  readonly to: Nanoseconds | undefined
}

/** So many that a condition stays short, and few enough rows are read in vain. */
const MAX_WINDOWS = 16

/** Series by when they were last seen: mostly one window for all that live. */
export function timeWindows(series: readonly SeenSeries[]): TimeWindow[] {
  const byTime = series.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  let groups: SeenSeries[][]
  for (let gap = 2n * LATEST_SPAN; ; gap *= 4n) {
    groups = groupsOf(byTime, gap)
    if (groups.length <= MAX_WINDOWS) break
  }
  return groups.map((group, index) => {
    const to = (group.at(-1)!.at / LATEST_SPAN + 1n) * LATEST_SPAN
    return {
      series: group,
      from: group[0]!.at,
      to: index === groups.length - 1 ? undefined : to,
    }
  })
}

/** Groups with a gap between them. */
function groupsOf(byTime: readonly SeenSeries[], gap: bigint): SeenSeries[][] {
  const groups: SeenSeries[][] = []
  let last: bigint | undefined
  for (const seen of byTime) {
    if (last === undefined || seen.at - last > gap) groups.push([])
    groups.at(-1)!.push(seen)
    last = seen.at
  }
  return groups
}
