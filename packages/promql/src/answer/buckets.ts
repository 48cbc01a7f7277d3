import type { HistogramDatumType } from '@oximeter/core'
import type { Distribution } from '@oximeter/oxql'
import { formatValue, nextDown, nextDownSingle } from '@oximeter/prometheus/names'
import { BOUND } from '../names/label.ts'
import { secondsOf } from '../seconds.ts'
import type { LabelSet, RangeSeries, TimedText } from './answer.ts'

/**
 * Distributions as Prometheus has them: for each upper bound a series of how much lies up to and with it.
 * Our bins hold their left edge and not the right one, so that a bound is the largest value below an edge.
 */
export function bucketSeries(
  labels: LabelSet,
  type: HistogramDatumType,
  timestamps: BigInt64Array,
  distributions: readonly (Distribution | null)[],
): RangeSeries[] {
  const series = new Map<string, { isNeeded: boolean; values: TimedText[] }>()
  for (const [i, distribution] of distributions.entries()) {
    if (!distribution) continue
    const time = secondsOf(timestamps[i]!)
    for (const { bound, count, isNeeded } of bucketsOf(distribution, type)) {
      const one = series.get(bound) ?? { isNeeded: false, values: [] }
      series.set(bound, one)
      one.isNeeded ||= isNeeded
      one.values.push([time, formatValue(count)])
    }
  }
  return [...series]
    .filter(([, { isNeeded }]) => isNeeded)
    .map(([bound, { values }]) => ({ metric: { ...labels, [BOUND]: bound }, values }))
}

interface Bucket {
  readonly bound: string
  /** Up to and with the bound. */
  readonly count: number
  /** The bin below zero that most histograms have for completeness, and nobody uses, is not. */
  readonly isNeeded: boolean
}

function bucketsOf({ bins, counts }: Distribution, type: HistogramDatumType): Bucket[] {
  let count = 0
  const buckets = Array.from(counts as Iterable<number | bigint>, (own, i): Bucket => {
    count += Number(own)
    const edge = bins[i + 1]
    if (edge === undefined) return { bound: '+Inf', count, isNeeded: true }
    const bound = below(edge, type)
    return { bound: formatValue(bound), count, isNeeded: bound >= 0 || count > 0 }
  })
  return buckets
}

/** The largest value below the edge of a bin. */
export function below(edge: number | bigint, type: HistogramDatumType): number | bigint {
  if (typeof edge === 'bigint') return edge - 1n
  if (type === 'histogram_f64') return nextDown(edge)
  return type === 'histogram_f32' ? nextDownSingle(edge) : edge - 1
}
