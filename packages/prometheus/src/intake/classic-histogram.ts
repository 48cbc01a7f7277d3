import type { HistogramDatum, Nanoseconds, QuantileState } from '@oximeter/core'

import { nextUp } from '../text/next-double.ts'
import { RefusedText } from '../text/refusal.ts'

/** The buckets of one histogram, by ascending upper bound. */
export interface Buckets {
  /** Finite, strictly ascending. */
  readonly bounds: Float64Array
  /** How many values each has, and behind them those above the last bound. */
  readonly counts: Float64Array
  readonly sum: number
}

/**
 * Cumulative buckets as counts of their own.
 *
 * @param cumulative the count by upper bound, in any order; +Inf among them, unless `total` is given
 * @throws RefusedText `malformed_histogram` where they cannot be a histogram
 */
export function readBuckets(
  cumulative: ReadonlyMap<number, number>,
  total: number | undefined,
  sum: number | undefined,
): Buckets {
  const all = cumulative.get(Infinity) ?? total
  if (all === undefined) throw malformed('it has neither a bucket le="+Inf" nor a count')
  if (sum === undefined || !Number.isFinite(sum)) throw malformed('it has no sum that is a number')
  const bounds = Float64Array.from(
    [...cumulative.keys()].filter((bound) => Math.abs(bound) < Number.MAX_VALUE),
  ).sort()
  const counts = new Float64Array(bounds.length + 1)
  let before = 0
  for (let i = 0; i < counts.length; i++) {
    const upTo = i < bounds.length ? cumulative.get(bounds[i]!)! : all
    if (!Number.isSafeInteger(upTo)) throw malformed(`${upTo} is not a count of values`)
    if (upTo < before) throw malformed('a bucket counts less than one within it')
    counts[i] = upTo - before
    before = upTo
  }
  return { bounds, counts, sum }
}

/**
 * The bins of buckets: a bucket (a, b] of doubles is [next above a, next above b). So nothing moves
 * from one to another, not even what lies exactly on a bound.
 */
export function binsOf(bounds: Float64Array): Float64Array {
  return Float64Array.from([-Number.MAX_VALUE, ...Array.from(bounds, nextUp)])
}

/**
 * A histogram of ours. Buckets do not tell how values lie within them: least and greatest are
 * bounds between which all values are, the sum of squared deviations is that of values in the
 * middle of their buckets, and the estimators of quantiles have seen nothing.
 */
export function histogramOf(
  { bounds, counts, sum }: Buckets,
  bins: Float64Array,
  startTime: Nanoseconds,
): HistogramDatum<'histogram_f64'> {
  let total = 0
  let [first, last] = [-1, -1]
  for (const [i, count] of counts.entries()) {
    total += count
    if (count === 0) continue
    if (first < 0) first = i
    last = i
  }
  return {
    type: 'histogram_f64',
    startTime,
    bins,
    counts: BigUint64Array.from({ length: bins.length }, (_, i) => BigInt(counts[i]!)),
    nSamples: BigInt(total),
    min: first < 0 ? 0 : lowerBound(bounds, first),
    max: last < 0 ? 0 : upperBound(bounds, last),
    sumOfSamples: sum,
    squaredMean: total === 0 ? 0 : squaredDeviations(bounds, counts, sum / total),
    p50: noEstimate(0.5),
    p90: noEstimate(0.9),
    p99: noEstimate(0.99),
  }
}

/** As in Prometheus, the first bucket of what is positive begins at zero. */
function lowerBound(bounds: Float64Array, bucket: number): number {
  if (bucket > 0) return bounds[bucket - 1]!
  const bound = bounds[0] ?? 0
  return bound > 0 ? 0 : bound
}

/** The last bucket has no upper bound: its lower one is all that is known. */
function upperBound(bounds: Float64Array, bucket: number): number {
  return bounds[Math.min(bucket, bounds.length - 1)] ?? 0
}

function squaredDeviations(bounds: Float64Array, counts: Float64Array, mean: number): number {
  let squares = 0
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue
    const middle = (lowerBound(bounds, i) + upperBound(bounds, i)) / 2
    squares += count * (middle - mean) ** 2
  }
  return Number.isFinite(squares) ? squares : 0
}

/** An estimator before its first value. */
function noEstimate(p: number): QuantileState {
  return {
    p,
    markerHeights: new Float64Array(5),
    markerPositions: BigUint64Array.of(1n, 2n, 3n, 4n, 0n),
    desiredMarkerPositions: Float64Array.of(1, 1 + 2 * p, 1 + 4 * p, 3 + 2 * p, 5),
  }
}

function malformed(detail: string): RefusedText {
  return new RefusedText('malformed_histogram', detail)
}
