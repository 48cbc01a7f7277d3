import type { HistogramDatum, Nanoseconds } from '@oximeter/core'

export type F64Histogram = HistogramDatum<'histogram_f64'>

/** What a source says of a histogram beside its counts, each of it or none. */
export interface Statistics {
  readonly sum?: number | undefined
  readonly min?: number | undefined
  readonly max?: number | undefined
}

/** Counts as a histogram has them. */
export function countsOf(counts: readonly (number | bigint)[]): BigUint64Array<ArrayBuffer> {
  const all = new BigUint64Array(counts.length)
  // Most are zero, and have no need to become a bigint.
  for (let i = 0; i < all.length; i++) if (counts[i]) all[i] = BigInt(counts[i]!)
  return all
}

/** A histogram of imported counts. What its source does not give is absent, of no samples too. */
export function importedHistogram(
  startTime: Nanoseconds,
  bins: Float64Array<ArrayBuffer>,
  counts: BigUint64Array<ArrayBuffer>,
  statistics: Statistics,
): F64Histogram {
  let nSamples = 0n
  for (let i = 0; i < counts.length; i++) if (counts[i] !== 0n) nSamples += counts[i]!
  return {
    type: 'histogram_f64',
    startTime,
    bins,
    counts,
    nSamples,
    min: finite(statistics.min),
    max: finite(statistics.max),
    sumOfSamples: finite(statistics.sum),
    squaredMean: undefined,
    p50: undefined,
    p90: undefined,
    p99: undefined,
  }
}

/** A number that is not finite says no more than none. */
function finite(value: number | undefined): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
