import type { ExplicitBins } from '../histogram/explicit-bins.ts'
import { countsOf } from '../histogram/statistics.ts'
import type { ExponentialHistogramPoint, HistogramPoint } from '../otlp/request.ts'
import type { BinnedPoint } from './series/histogram-tracks.ts'

/** A point in bins of ours; undefined if its counts, bounds and total do not fit each other. */
export function binned(point: HistogramPoint, layouts: ExplicitBins): BinnedPoint | undefined {
  const { startTime, time, count, sum, min, max, bounds } = point
  // Without bounds, one bucket may be left out: it has all there is.
  const counts = point.counts.length === 0 && bounds.length === 0 ? [count] : point.counts
  const bins = layouts.of(bounds)
  if (bins?.length !== counts.length || totalOf(counts) !== count) return undefined
  return { startTime, time, count, sum, min, max, bins, counts: countsOf(counts) }
}

/** Whether the buckets are all that was counted, in a scale that there is. */
export function isWhole(point: ExponentialHistogramPoint): boolean {
  const { scale, count, zeroCount, positive, negative } = point
  if (scale < -10 || scale > 20) return false
  return zeroCount + totalOf(positive.counts) + totalOf(negative.counts) === count
}

function totalOf(counts: readonly bigint[]): bigint {
  let total = 0n
  for (const count of counts) total += count
  return total
}
