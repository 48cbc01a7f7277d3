import { Quantile, type HistogramDatum, type Nanoseconds } from '@oximeter/core'

export type F64Histogram = HistogramDatum<'histogram_f64'>

/** What a source says of a histogram beside its counts, each of it or none. */
export interface Statistics {
  readonly sum?: number | undefined
  readonly min?: number | undefined
  readonly max?: number | undefined
}

/**
 * What stands for a statistic that the source does not give. A histogram of ours has a place for
 * each and no mark for none, and storage takes finite numbers only: so each is a finite number that
 * no samples lead to, and that is seen in whatever is computed from it. Extremes are the wrong way
 * round, and neutral where the extremes of many rows are taken.
 */
export const ABSENT = {
  min: Number.MAX_VALUE,
  max: -Number.MAX_VALUE,
  sumOfSamples: -Number.MAX_VALUE,
  squaredMean: -Number.MAX_VALUE,
} as const

/** Estimators that have seen no sample: what they would say is absent, too. */
const ESTIMATORS = {
  p50: new Quantile(0.5).state(),
  p90: new Quantile(0.9).state(),
  p99: new Quantile(0.99).state(),
}

/** Counts as a histogram has them. */
export function countsOf(counts: readonly (number | bigint)[]): BigUint64Array<ArrayBuffer> {
  const all = new BigUint64Array(counts.length)
  // Most are zero, and have no need to become a bigint.
  for (let i = 0; i < all.length; i++) if (counts[i]) all[i] = BigInt(counts[i]!)
  return all
}

/** A histogram of imported counts. Of no samples, statistics are 0, as they are of any empty histogram. */
export function importedHistogram(
  startTime: Nanoseconds,
  bins: Float64Array<ArrayBuffer>,
  counts: BigUint64Array<ArrayBuffer>,
  statistics: Statistics,
): F64Histogram {
  let nSamples = 0n
  for (let i = 0; i < counts.length; i++) if (counts[i] !== 0n) nSamples += counts[i]!
  const isEmpty = nSamples === 0n
  return {
    type: 'histogram_f64',
    startTime,
    bins,
    counts,
    nSamples,
    min: isEmpty ? 0 : given(statistics.min, ABSENT.min),
    max: isEmpty ? 0 : given(statistics.max, ABSENT.max),
    sumOfSamples: isEmpty ? 0 : given(statistics.sum, ABSENT.sumOfSamples),
    squaredMean: isEmpty ? 0 : ABSENT.squaredMean,
    ...ESTIMATORS,
  }
}

/** A number that is not finite says no more than none. */
function given(value: number | undefined, absent: number): number {
  return value !== undefined && Number.isFinite(value) ? value : absent
}
