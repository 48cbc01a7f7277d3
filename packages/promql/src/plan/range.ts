import { isCumulative, isHistogram, type HistogramDatumType } from '@oximeter/core'
import {
  alignNode,
  deltaNode,
  filterNode,
  offsetNode,
  statisticNode,
  type AlignMethod,
  type AlignOptions,
  type PlanExpression,
  type PlanNode,
} from '@oximeter/oxql/plan'
import { isImported } from '../names/metric.ts'
import type { Selector } from '../syntax/expression.ts'
import { positive, present, within } from './conditions.ts'
import { refuse, type PlanContext } from './context.ts'
import { atTimes } from './moved.ts'
import { sourcesOf, type Source } from './selector.ts'
import { computed, VALUE, vectorOf, type Branch, type Vector } from './vector.ts'

/** What becomes of the samples in a window of time. */
export interface OverTime {
  /** As it is called in messages. */
  readonly name: string
  readonly method: AlignMethod
  readonly window: bigint
  /**
   * What of them: their numbers, which of counters are totals; what was added since the one before, or
   * how fast; when the totals began, and of gauges their numbers; when they were taken.
   */
  readonly of: 'numbers' | 'deltas' | 'rates' | 'beginnings' | 'timestamps'
}

/** The newest value of each series, unless it is too old. */
export function newest(selector: Selector, context: PlanContext): Vector {
  const over: OverTime = {
    name: 'a metric by itself',
    method: { kind: 'last' },
    window: context.lookback,
    of: 'numbers',
  }
  return overTime(selector, over, context, { keepsName: true })
}

/** A function of the samples in a range. */
export function overTime(
  selector: Selector,
  over: OverTime,
  context: PlanContext,
  { keepsName = false }: { readonly keepsName?: boolean } = {},
): Vector {
  const branches = atTimes(selector, context, (at) => {
    return sourcesOf(selector, at).map((source) => {
      const branch = aligned(source, selector, over, at)
      return keepsName ? { ...branch, name: source.metric.name } : branch
    })
  })
  return vectorOf(...branches)
}

function aligned(source: Source, selector: Selector, over: OverTime, context: PlanContext): Branch {
  const { labels } = source
  const points = values(source, selector, over, context)
  const isGauge = !isCumulative(source.scan.datumType)
  const node = windowed(points, isGauge ? ofGauges(over) : over, context)
  if (source.bound) {
    return { node: statisticNode(node, { kind: 'up_to', edges: source.bound.edges }), labels }
  }
  if (source.metric.part === 'bucket') {
    return { node, labels, buckets: source.scan.datumType as HistogramDatumType }
  }
  return { node, labels }
}

/** The same of numbers that say nothing of when they began: that they began anew is seen by that they fall. */
export function ofGauges(over: OverTime): OverTime {
  switch (over.of) {
    case 'beginnings':
      return { ...over, method: { kind: 'falls' } }
    case 'rates':
      return { ...over, method: { kind: 'last_rise_rate' } }
    case 'deltas':
      return { ...over, method: { kind: over.method.kind === 'rate' ? 'rise_rate' : 'rise' } }
    default:
      return over
  }
}

/** Points at the times that are asked about, each of what lies in the window that ends there. */
export function windowed(
  points: PlanNode,
  { method, window }: Pick<OverTime, 'method' | 'window'>,
  context: PlanContext,
): PlanNode {
  const { start, end, step } = context
  // Missing data are no samples: a mean is not of them.
  const usable = method.kind === 'mean' ? present(points) : points
  const node =
    start === end
      ? once(usable, { method, window, end }, context)
      : // A grid goes back as far as there are samples.
        within(alignNode(usable, { method, window, step, end }), start, end)
  // Where nothing is counted, Prometheus has no sample.
  return method.kind === 'count' ? positive(node) : node
}

/** At one time: of a single window, which ends there, any step is true, and that of others joins it. */
function once(
  points: PlanNode,
  options: Pick<AlignOptions, 'method' | 'window' | 'end'>,
  { step }: PlanContext,
): PlanNode {
  const { end, window } = options
  const node = alignNode(within(points, end - window + 1n, end), options)
  return { ...node, shape: { ...node.shape, alignment: { end, step } } }
}

/** Stored samples as they are wanted. */
export function values(
  source: Source,
  selector: Selector,
  over: Pick<OverTime, 'name' | 'of'>,
  context: PlanContext,
): PlanNode {
  const { scan, metric, condition } = source
  check(source, selector, over, context)
  const [{ metricType }] = scan.shape.dimensions
  const isOfDeltas = metricType === 'cumulative' && (over.of === 'deltas' || over.of === 'rates')
  const read = isOfDeltas ? deltaNode(scan) : scan
  const { part } = metric
  const numbersOf = (node: PlanNode) => {
    return part === 'sum' || part === 'count' ? statisticNode(node, { kind: part }) : node
  }
  const moved = (node: PlanNode) => {
    const shifted = selector.offset === 0n ? node : offsetNode(node, selector.offset)
    return condition ? filterNode(shifted, condition) : shifted
  }
  const expression = expressionOf(over.of, metricType)
  if (!expression) return numbersOf(moved(read))
  // Before they are moved times are those at which samples were taken.
  if (over.of === 'timestamps') return moved(computed(present(numbersOf(read)), expression))
  return computed(numbersOf(moved(read)), expression)
}

function expressionOf(of: OverTime['of'], metricType: string): PlanExpression | undefined {
  switch (of) {
    case 'deltas':
      return undefined
    case 'rates': {
      if (metricType !== 'cumulative') return undefined
      const interval = { kind: 'time', of: 'interval' } as const
      return { kind: 'binary', operator: '/', left: VALUE, right: interval }
    }
    case 'timestamps':
      return { kind: 'time', of: 'timestamp' }
    case 'beginnings':
      return metricType === 'cumulative' ? { kind: 'time', of: 'start_time' } : undefined
    case 'numbers':
      // Totals that are numbers like others.
      return metricType === 'cumulative' ? VALUE : undefined
  }
}

function check(
  { scan, metric }: Source,
  selector: Selector,
  { name, of }: Pick<OverTime, 'name' | 'of'>,
  context: PlanContext,
): void {
  const [{ type }] = scan.shape.dimensions
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
  // What others call neither counter nor gauge is imported as a gauge.
  const mayCount = isCumulative(scan.datumType) || isImported(scan.name)
  if ((of === 'deltas' || of === 'rates') && !mayCount) {
    refuse(
      context,
      selector,
      `${metric.name} is a gauge, and ${name} is of counters: use ${of === 'deltas' ? 'delta, deriv or avg_over_time' : 'idelta or deriv'}`,
    )
  }
  if (metric.part === 'bucket' && of !== 'deltas') {
    refuse(
      context,
      selector,
      `${metric.name} has buckets, which rate and increase are for, not ${name}`,
    )
  }
}
