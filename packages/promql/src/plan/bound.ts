import type { HistogramDatumType } from '@oximeter/core'
import {
  fillNode,
  filterNode,
  groupByNode,
  histogramNode,
  joinNode,
  limitNode,
  mapNode,
  statisticNode,
  type PlanNode,
} from '@oximeter/oxql/plan'
import { nextDown, nextDownSingle } from '@oximeter/prometheus/names'
import type { Matcher } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { bound } from './times.ts'

/** One bound of buckets that is asked for. */
export interface Bound {
  /** As it is written. */
  readonly text: string
  /** The edges of bins that it may mean: the next above it, or of floats it itself. */
  readonly edges: readonly [most: number, ...others: number[]]
}

/** That the histograms of a metric have a bound, for what is counted up to another one is not known. */
export interface BoundCheck {
  readonly metric: string
  readonly type: HistogramDatumType
  readonly bound: Bound
  /** Newest distributions of the histograms. */
  readonly node: PlanNode
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

/**
 * How much lies up to a bound, of distributions on a grid. Bins that are empty throughout have no
 * series: what is not counted is 0 wherever there is a distribution.
 */
export function countUpTo({ edges: [most] }: Bound, distributions: PlanNode): PlanNode {
  const fields = distributions.shape.fields.map(({ name }) => name)
  const bins = filterNode(histogramNode(distributions), {
    kind: 'compare',
    operand: { kind: 'field', name: 'bin_end', type: 'double' },
    comparator: '<=',
    value: { type: 'double', value: most },
  })
  const counted = groupByNode(bins, fields, { kind: 'sum' })
  const all = statisticNode(distributions, { kind: 'count' })
  const both = joinNode(named(all, 'all:value'), named(counted, 'counted:value'), {
    method: 'left',
    on: fields,
  })
  const there = filterNode(both, {
    kind: 'not',
    operand: { kind: 'missing', operand: { kind: 'dimension', index: 0 } },
  })
  const whole = fillNode(there, { kind: 'value', value: 0 })
  return mapNode(whole, [
    { name: distributions.shape.dimensions[0].name, expression: { kind: 'dimension', index: 1 } },
  ])
}

/** The newest distribution of each series in a time, whose bins are its bounds. */
export function newestDistributions(scan: PlanNode, from: bigint, to: bigint): PlanNode {
  const within = filterNode(scan, { kind: 'and', left: bound('>=', from), right: bound('<=', to) })
  return limitNode(within, 'last', 1n)
}

function named(node: PlanNode, name: string): PlanNode {
  return mapNode(node, [{ name, expression: { kind: 'dimension', index: 0 } }])
}
