import { isCumulative, isHistogram, type HistogramDatumType } from '@oximeter/core'
import {
  alignNode,
  deltaNode,
  filterNode,
  offsetNode,
  statisticNode,
  type AlignMethod,
  type PlanNode,
} from '@oximeter/oxql/plan'
import { refuse, type PlanContext } from './context.ts'
import { sourcesOf, type Source } from './selector.ts'
import type { Selector } from '../syntax/expression.ts'
import { bound } from './times.ts'
import { computed, constant, VALUE, vectorOf, type Branch, type Vector } from './vector.ts'

/** What becomes of the samples in a window of time. */
export interface OverTime {
  /** As it is called in messages. */
  readonly name: string
  readonly method: AlignMethod
  readonly window: bigint
}

/** The newest value of each series, unless it is too old. */
export function newest(selector: Selector, context: PlanContext): Vector {
  const over: OverTime = {
    name: 'a metric by itself',
    method: { kind: 'last' },
    window: context.lookback,
  }
  const branches = sourcesOf(selector, context).map((source): Branch => {
    return { ...aligned(source, selector, over, context), name: source.metric.name }
  })
  return vectorOf(...branches)
}

/** A function of the samples in a range. */
export function overTime(selector: Selector, over: OverTime, context: PlanContext): Vector {
  const keepsName = over.method.kind === 'last' || over.method.kind === 'first'
  const branches = sourcesOf(selector, context).map((source): Branch => {
    const branch = aligned(source, selector, over, context)
    return keepsName ? { ...branch, name: source.metric.name } : branch
  })
  return vectorOf(...branches)
}

function aligned(source: Source, selector: Selector, over: OverTime, context: PlanContext): Branch {
  const { method, window } = over
  const { labels } = source
  const { end, step } = context
  const points = usable(values(source, selector, over, context), method)
  const node = withinTimes(alignNode(points, { method, window, step, end }), context)
  if (source.bound) {
    return { node: statisticNode(node, { kind: 'up_to', edges: source.bound.edges }), labels }
  }
  if (source.metric.part === 'bucket') {
    return { node, labels, buckets: source.scan.datumType as HistogramDatumType }
  }
  // Where nothing is counted, Prometheus has no sample.
  return { node: method.kind === 'count' ? positive(node) : node, labels }
}

/** Stored samples as the method takes them: deltas of totals if it is of deltas, else numbers. */
export function values(
  { scan, metric, condition }: Source,
  selector: Selector,
  { name, method }: Pick<OverTime, 'name' | 'method'>,
  context: PlanContext,
): PlanNode {
  const isOfDeltas = method.kind === 'rate' || method.kind === 'increase'
  const [{ type, metricType }] = scan.shape.dimensions
  if (isHistogram(scan.datumType) && metric.part === 'value') {
    const parts = ['bucket', 'sum', 'count'].map((part) => `${metric.name}_${part}`).join(', ')
    refuse(context, selector, `${metric.name} is a histogram: ask for ${parts}`)
  }
  if (type === 'string' || type === 'boolean') {
    refuse(
      context,
      selector,
      `${metric.name} has ${type === 'string' ? 'texts' : 'booleans'}, which are no numbers`,
    )
  }
  if (isOfDeltas && !isCumulative(scan.datumType)) {
    refuse(
      context,
      selector,
      `${metric.name} is a gauge, and ${name} is of counters: use avg_over_time, or what suits it`,
    )
  }
  if (metric.part === 'bucket' && !isOfDeltas) {
    refuse(
      context,
      selector,
      `${metric.name} has buckets, which rate and increase are for, not ${name}`,
    )
  }
  const read = isOfDeltas ? deltaNode(scan) : scan
  const shifted = selector.offset > 0n ? offsetNode(read, selector.offset) : read
  const selected = condition ? filterNode(shifted, condition) : shifted
  const { part } = metric
  const node =
    part === 'sum' || part === 'count' ? statisticNode(selected, { kind: part }) : selected
  // Totals that are numbers like others.
  return metricType === 'cumulative' && !isOfDeltas ? computed(node, VALUE) : node
}

/** Missing data are no samples: a mean is not of them. */
function usable(node: PlanNode, { kind }: AlignMethod): PlanNode {
  if (kind !== 'mean') return node
  return filterNode(node, {
    kind: 'not',
    operand: { kind: 'missing', operand: { kind: 'dimension', index: 0 } },
  })
}

/** The times that are asked about: a grid goes back as far as there are samples. */
function withinTimes(node: PlanNode, { start, end }: PlanContext): PlanNode {
  return filterNode(node, {
    kind: 'and',
    left: bound('>=', start),
    right: bound('<=', end),
  })
}

export function positive(node: PlanNode): PlanNode {
  return filterNode(node, {
    kind: 'compare',
    operand: { kind: 'dimension', index: 0 },
    comparator: '>',
    value: { type: 'double', value: 0 },
  })
}

/** 1 wherever there is a point. */
export function present(branch: Branch): Branch {
  return { ...branch, node: computed(branch.node, constant(1)) }
}
