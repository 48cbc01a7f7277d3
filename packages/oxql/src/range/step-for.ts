import type { TimeRange } from './time-range.ts'

const SECOND = 1_000_000_000n
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR

/** Steps that people think in: each begins where hours and days do. */
const NICE: readonly bigint[] = [
  ...[1n, 2n, 5n, 10n, 20n, 50n, 100n, 200n, 500n].map((ms) => ms * 1_000_000n),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((seconds) => seconds * SECOND),
  ...[1n, 2n, 5n, 10n, 15n, 30n].map((minutes) => minutes * MINUTE),
  ...[1n, 2n, 3n, 6n, 12n].map((hours) => hours * HOUR),
  ...[1n, 2n, 7n, 14n, 28n].map((days) => days * DAY),
]

/** So many pixels a point has at least: lines are not read more closely. */
const PIXELS_A_POINT = 2n

export interface StepOptions extends TimeRange {
  /** How wide the range is drawn. @default 1000 */
  readonly pixels?: number | undefined
  /** As far apart as samples mostly are: shorter steps would have none. @default 10 s, in nanoseconds */
  readonly least?: bigint | undefined
}

/**
 * What `$step` is for a chart: the shortest nice duration that gives a point for every other pixel or
 * fewer, in nanoseconds.
 *
 * @example
 * formatDuration(stepFor({ from, until: from + HOUR, pixels: 1200 })) // '10s'
 */
export function stepFor({ from, until, pixels = 1000, least = 10n * SECOND }: StepOptions): bigint {
  const points = BigInt(Math.max(2, Math.floor(pixels))) / PIXELS_A_POINT
  const length = until > from ? until - from : 0n
  // Up to the next: one that is a little shorter gives too many points.
  const wanted = (length + points - 1n) / points
  const floor = wanted > least ? wanted : least
  const nice = NICE.find((step) => step >= floor)
  return nice ?? ((floor + 28n * DAY - 1n) / (28n * DAY)) * (28n * DAY)
}
