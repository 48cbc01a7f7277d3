import type { HistogramDatum } from '@oximeter/core'

import type { ExpositionFormat } from '../text/format.ts'
import { nextDown, nextDownSingle } from '../text/next-double.ts'
import { formatSeconds, formatValue } from '../text/numbers.ts'

/**
 * How the upper bounds of buckets are written. Our bins hold their left edge and not the right one,
 * buckets the other way round:
 *
 * - `exact`: the largest value below the next edge, so that every count is right: `le="9"` where
 *   integers below 10 were counted, `le="0.09999999999999999"` for floats below 0.1.
 * - `edge`: the edge itself, as most dashboards have it. What was observed exactly on an edge is
 *   then counted one bucket too high.
 */
export type BucketBounds = 'exact' | 'edge'

export interface HistogramStyle {
  readonly format: ExpositionFormat
  readonly bounds: BucketBounds
}

/** The upper bounds of the buckets of some bins, without `+Inf`; snapshots share their bins. */
const boundsOf = new WeakMap<object, Map<string, readonly Bound[]>>()

interface Bound {
  readonly text: string
  readonly isNegative: boolean
}

/** The lines of one histogram: buckets, the sum if any, count, in OpenMetrics when it began. */
export function histogramLines(
  name: string,
  labels: string,
  datum: HistogramDatum,
  style: HistogramStyle,
): string {
  const { counts, nSamples, sumOfSamples, startTime } = datum
  const start = labels === '' ? `${name}_bucket{le="` : `${name}_bucket{${labels},le="`
  let text = ''
  let cumulative = 0n
  let hasNegative = false
  for (const [i, { text: bound, isNegative }] of boundsFor(datum, style).entries()) {
    cumulative += counts[i]!
    // The bin below zero that most histograms have for completeness, and nobody uses.
    if (isNegative && cumulative === 0n) continue
    hasNegative ||= isNegative
    text += `${start}${bound}"} ${cumulative}\n`
  }
  const end = labels === '' ? '' : `{${labels}}`
  text += `${start}+Inf"} ${nSamples}\n`
  // In OpenMetrics a sum is a counter: of what may be negative there must be none. Nor is there a
  // count without a sum.
  const hasSum = sumOfSamples !== undefined && (style.format === 'text' || !hasNegative)
  if (hasSum) text += `${name}_sum${end} ${formatValue(sumOfSamples)}\n`
  if (hasSum || style.format === 'text') text += `${name}_count${end} ${nSamples}\n`
  if (style.format === 'openmetrics') text += `${name}_created${end} ${formatSeconds(startTime)}\n`
  return text
}

function boundsFor(datum: HistogramDatum, { format, bounds }: HistogramStyle): readonly Bound[] {
  const known = boundsOf.get(datum.bins) ?? new Map<string, readonly Bound[]>()
  boundsOf.set(datum.bins, known)
  const key = `${format} ${bounds}`
  let list = known.get(key)
  if (list === undefined) {
    const edges: readonly (number | bigint)[] = [...(datum.bins as Iterable<number | bigint>)]
    list = edges.slice(1).map((edge) => {
      const bound = bounds === 'edge' ? edge : below(edge, datum.type)
      return { text: boundText(bound, format), isNegative: bound < 0 }
    })
    known.set(key, list)
  }
  return list
}

function below(edge: number | bigint, type: HistogramDatum['type']): number | bigint {
  if (typeof edge === 'bigint') return edge - 1n
  if (type === 'histogram_f64') return nextDown(edge)
  return type === 'histogram_f32' ? nextDownSingle(edge) : edge - 1
}

/** OpenMetrics wants bounds to be recognisable as floats. */
function boundText(bound: number | bigint, format: ExpositionFormat): string {
  const text = formatValue(bound)
  return format === 'openmetrics' && /^-?\d+$/.test(text) ? `${text}.0` : text
}
