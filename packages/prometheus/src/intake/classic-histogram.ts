import type { HistogramDatum, Nanoseconds } from '@oximeter/core'

import { nextUp } from '../text/next-double.ts'
import { RefusedText } from '../text/refusal.ts'

/** The buckets of one histogram, by ascending upper bound. */
export interface Buckets {
  /** Finite, strictly ascending. */
  readonly bounds: Float64Array
  /** How many values each has, and behind them those above the last bound. */
  readonly counts: Float64Array
  /** Undefined where there is none that is a number. */
  readonly sum: number | undefined
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
  return { bounds, counts, sum: Number.isFinite(sum) ? sum : undefined }
}

/**
 * The bins of buckets: a bucket (a, b] of doubles is [next above a, next above b). So nothing moves
 * from one to another, not even what lies exactly on a bound.
 */
export function binsOf(bounds: Float64Array): Float64Array {
  return Float64Array.from([-Number.MAX_VALUE, ...Array.from(bounds, nextUp)])
}

/** A histogram of ours: of its statistics buckets tell the sum at most. */
export function histogramOf(
  { counts, sum }: Buckets,
  bins: Float64Array,
  startTime: Nanoseconds,
): HistogramDatum<'histogram_f64'> {
  return {
    type: 'histogram_f64',
    startTime,
    bins,
    counts: BigUint64Array.from(counts, BigInt),
    nSamples: BigInt(counts.reduce((total, count) => total + count, 0)),
    min: undefined,
    max: undefined,
    sumOfSamples: sum,
    squaredMean: undefined,
    p50: undefined,
    p90: undefined,
    p99: undefined,
  }
}

function malformed(detail: string): RefusedText {
  return new RefusedText('malformed_histogram', detail)
}
