import type { HistogramDatum, QuantileState } from '@oximeter/core'

export function haveSameBins(a: HistogramDatum, b: HistogramDatum): boolean {
  return (
    a.bins.length === b.bins.length &&
    a.end === b.end &&
    a.bins.every((edge: number | bigint, i: number) => edge === b.bins[i])
  )
}

/**
 * The histogram of all that histograms with the same bins have seen. Counts, extremes, sums and
 * deviations are exact. Estimators of quantiles cannot be added: those of the sum are put where the
 * quantiles are by the bins, which is right to the width of a bin. A statistic that one of them
 * lacks, all of them together lack.
 */
export function addHistograms(histograms: readonly HistogramDatum[]): HistogramDatum {
  const startTime = histograms.map((each) => each.startTime).reduce((a, b) => (a < b ? a : b))
  const [first, ...others] = histograms.filter(({ nSamples }) => nSamples > 0n)
  if (first === undefined || others.length === 0) {
    return { ...(first ?? histograms[0]!), startTime }
  }
  const sum = others.reduce(addStatistics, { ...first, counts: first.counts.slice(), startTime })
  const estimator = (quantile: 'p50' | 'p90' | 'p99', p: number) =>
    first[quantile] && others.every((each) => each[quantile]) ? estimatorOf(sum, p) : undefined
  return {
    ...sum,
    p50: estimator('p50', 0.5),
    p90: estimator('p90', 0.9),
    p99: estimator('p99', 0.99),
  }
}

/** Adds all but the estimators of quantiles; the counts in place. */
function addStatistics(sum: HistogramDatum, added: HistogramDatum): HistogramDatum {
  for (const [i, count] of added.counts.entries()) sum.counts[i]! += count
  return {
    ...sum,
    nSamples: sum.nSamples + added.nSamples,
    min: ofBoth(sum.min, added.min, (a, b) => (b < a ? b : a)),
    max: ofBoth(sum.max, added.max, (a, b) => (b > a ? b : a)),
    sumOfSamples: ofBoth(sum.sumOfSamples, added.sumOfSamples, (a, b) =>
      typeof a === 'bigint' ? saturated(a + (b as bigint)) : a + (b as number),
    ),
    squaredMean: addedSquares(sum, added),
  }
}

function ofBoth<T>(a: T | undefined, b: T | undefined, join: (a: T, b: T) => T): T | undefined {
  return a === undefined || b === undefined ? undefined : join(a, b)
}

/** Sums of 64-bit samples stop at the limits of their type. */
function saturated(sum: bigint): bigint {
  const most = 2n ** 63n - 1n
  return sum > most ? most : sum < -most - 1n ? -most - 1n : sum
}

/** Squared deviations from the common mean (Chan, Golub and LeVeque, 1979). */
function addedSquares(a: HistogramDatum, b: HistogramDatum): number | undefined {
  if (a.sumOfSamples === undefined || b.sumOfSamples === undefined) return undefined
  if (a.squaredMean === undefined || b.squaredMean === undefined) return undefined
  const [countA, countB] = [Number(a.nSamples), Number(b.nSamples)]
  const distance = Number(b.sumOfSamples) / countB - Number(a.sumOfSamples) / countA
  return a.squaredMean + b.squaredMean + (distance * distance * countA * countB) / (countA + countB)
}

/** A state with its markers at the quantiles that it is to have them at. */
function estimatorOf(histogram: HistogramDatum, p: number): QuantileState | undefined {
  if (histogram.min === undefined || histogram.max === undefined) return undefined
  const count = Number(histogram.nSamples)
  const quantiles = [0, p / 2, p, (1 + p) / 2, 1]
  const desired = quantiles.map((quantile) => 1 + (count - 1) * quantile)
  // Below five samples the heights are the samples themselves, as far as the bins tell them.
  const ranks = count < 5 ? [1, 2, 3, 4, 5] : desired.map((rank) => Math.round(rank))
  return {
    p,
    markerHeights: Float64Array.from(ranks, (rank) =>
      rank > count ? 0 : valueOfRank(histogram, rank),
    ),
    markerPositions: BigUint64Array.from(count < 5 ? [1, 2, 3, 4, count] : ranks, BigInt),
    desiredMarkerPositions: Float64Array.from(
      count < 5 ? [1, 1 + 2 * p, 1 + 4 * p, 3 + 2 * p, 5] : desired,
    ),
  }
}

/** The value that so many samples are up to, spread evenly over the bin that it is in. */
function valueOfRank(histogram: HistogramDatum, rank: number): number {
  const { bins, counts } = histogram
  const [min, max] = [Number(histogram.min), Number(histogram.max)]
  if (rank <= 1) return min
  if (rank >= Number(histogram.nSamples)) return max
  let before = 0
  for (const [i, inBin] of counts.entries()) {
    const count = Number(inBin)
    if (before + count >= rank) {
      const low = Math.max(min, Number(bins[i]))
      const high = Math.min(max, Number(bins[i + 1] ?? histogram.max))
      return low + (high - low) * ((rank - before) / count)
    }
    before += count
  }
  return max
}
