import type { HistogramDatumType } from '@oximeter/core'
import { limitNode, type PlanNode } from '@oximeter/oxql/plan'
import { nextDown, nextDownSingle } from '@oximeter/prometheus/names'
import type { Matcher } from '../syntax/expression.ts'
import { within } from './conditions.ts'
import { refuse, type PlanContext } from './context.ts'

/** One bound of buckets that is asked for. */
export interface Bound {
  /** As it is written. */
  readonly text: string
  /** The edges of bins that it may mean: the next above it, or of floats it itself. */
  readonly edges: readonly [most: number, ...others: number[]]
}

/** The bound that `le` names; undefined where there is none, and `+Inf` is all. */
export function boundOf(
  matchers: readonly Matcher[],
  type: HistogramDatumType,
  context: PlanContext,
): Bound | '+Inf' | undefined {
  const [first, ...others] = matchers
  if (!first) return undefined
  const { operator, value } = first
  if (operator !== '=' || others.length > 0) {
    refuse(
      context,
      first,
      'of buckets le chooses one bound, such as le="0.5": take all, or each by itself',
    )
  }
  if (value === '+Inf') return '+Inf'
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) {
    refuse(context, first, `le="${value}" is no bound: write a number, or +Inf`)
  }
  return { text: value, edges: edgesOf(number, type) }
}

function edgesOf(value: number, type: HistogramDatumType): Bound['edges'] {
  if (type === 'histogram_f64') return [-nextDown(-value), value]
  if (type !== 'histogram_f32') return [Math.floor(value) + 1]
  const single = Math.fround(value)
  return [-nextDownSingle(-single), single]
}

/** The newest distribution of each series in a time, whose bins are its bounds. */
export function newestDistributions(scan: PlanNode, from: bigint, to: bigint): PlanNode {
  return limitNode(within(scan, from, to), 'last', 1n)
}
