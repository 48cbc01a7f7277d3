import type { BinnedDistribution, Value } from './table.ts'
import type { Warnings } from './warnings.ts'

type Numbers = number | bigint

const UNKNOWN = {
  min: null,
  max: null,
  squaredMean: null,
  p50: null,
  p90: null,
  p99: null,
} as const

export function isDistribution(value: Value): value is BinnedDistribution {
  return typeof value === 'object' && value !== null
}

export function haveEqualBins(a: BinnedDistribution, b: BinnedDistribution): boolean {
  return (
    a.bins.length === b.bins.length &&
    a.end === b.end &&
    a.bins.every((edge, i) => edge === b.bins[i])
  )
}

/** Counts and sum alone, which is what a delta has. */
export function withoutStatistics(distribution: BinnedDistribution): BinnedDistribution {
  return { ...distribution, ...UNKNOWN }
}

/** What came to `older` to make it `newer`, of equal bins; undefined if a count fell. */
export function subtract(
  newer: BinnedDistribution,
  older: BinnedDistribution,
): BinnedDistribution | undefined {
  const before = older.counts
  if (newer.counts.some((count, i) => count < before[i]!)) return undefined
  return {
    ...withoutStatistics(newer),
    counts: newer.counts.map((count, i) => minus(count, before[i]!)) as bigint[],
    sumOfSamples:
      newer.sumOfSamples === null || older.sumOfSamples === null
        ? null
        : minus(newer.sumOfSamples, older.sumOfSamples),
  }
}

/** All in one; null, with a warning, if their bins differ. */
export function merge(
  distributions: readonly BinnedDistribution[],
  warnings: Warnings,
): BinnedDistribution | null {
  const [first, ...others] = distributions
  if (!first) return null
  if (!others.every((other) => haveEqualBins(first, other))) {
    warnings.add('bins-changed')
    return null
  }
  return {
    ...withoutStatistics(first),
    counts: first.counts.map((_, bin) =>
      sum(distributions.map(({ counts }) => counts[bin]!)),
    ) as bigint[],
    sumOfSamples: distributions.some(({ sumOfSamples }) => sumOfSamples === null)
      ? null
      : sum(distributions.map(({ sumOfSamples }) => sumOfSamples!)),
  }
}

/** So many times as much, in doubles. */
export function scale(distribution: BinnedDistribution, factor: number): BinnedDistribution {
  return {
    ...withoutStatistics(distribution),
    counts: distribution.counts.map((count: Numbers) => Number(count) * factor),
    sumOfSamples:
      distribution.sumOfSamples === null ? null : Number(distribution.sumOfSamples) * factor,
  }
}

export function countOf({ counts }: BinnedDistribution): Numbers {
  return sum([...counts])
}

/**
 * The value below which a part p of the samples lies, as if those of each bin were spread evenly in
 * it. Of bins without an end the end that there is; null without samples.
 */
export function quantileOf(distribution: BinnedDistribution, p: number): number | null {
  const counts = distribution.counts.map(Number)
  const wanted = p * Number(countOf(distribution))
  let before = 0
  for (const [bin, count] of counts.entries()) {
    if (count > 0 && before + count >= wanted) {
      return withinBin(distribution, bin, (wanted - before) / count)
    }
    before += count
  }
  // Rounding of fractional counts may leave a rest: it is of the last bin that has any.
  const last = counts.findLastIndex((count) => count > 0)
  return last === -1 ? null : withinBin(distribution, last, 1)
}

function withinBin({ bins }: BinnedDistribution, bin: number, part: number): number | null {
  const start = bin === 0 && bins[0]! < 0 ? undefined : Number(bins[bin])
  const end = bin === bins.length - 1 ? undefined : Number(bins[bin + 1])
  if (start === undefined || end === undefined) return start ?? end ?? null
  return start + (end - start) * part
}

function minus(a: Numbers, b: Numbers): Numbers {
  return typeof a === 'bigint' && typeof b === 'bigint' ? a - b : Number(a) - Number(b)
}

/** In their order; exact if all are integers. */
function sum(values: readonly Numbers[]): Numbers {
  if (values.every((value) => typeof value === 'bigint')) {
    return values.reduce((total, value) => total + value, 0n)
  }
  return values.reduce<number>((total, value) => total + Number(value), 0)
}
