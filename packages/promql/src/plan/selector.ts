import {
  allOf,
  filterNode,
  scanNode,
  type PlanCondition,
  type PlanNode,
  type ScanNode,
} from '@oximeter/oxql/plan'
import { isHistogram, type HistogramDatumType } from '@oximeter/core'
import { ORIGINAL_NAME } from '@oximeter/prometheus/names'
import { BOUND, labelsOf, METRIC_NAME, type Label } from '../names/label.ts'
import { allMetrics, findMetric, type Metric } from '../names/metric.ts'
import type { Matcher, Selector } from '../syntax/expression.ts'
import { boundOf, type Bound } from './bound.ts'
import { refuse, type PlanContext } from './context.ts'
import { accepts, acceptsEmpty, conditionOf } from './matchers.ts'

/** One of the metrics that a selector means, as it is stored. */
export interface Source {
  readonly metric: Metric
  readonly scan: ScanNode
  readonly condition: PlanCondition | undefined
  readonly labels: readonly Label[]
  /** Of buckets, if one alone is meant. */
  readonly bound?: Bound
}

/** What a selector selects. That there is no such metric is no mistake: it may come yet. */
export function sourcesOf(selector: Selector, context: PlanContext): Source[] {
  const { matchers } = selector
  if (matchers.every(acceptsEmpty)) {
    refuse(context, selector, 'a selector needs a matcher that does not accept the empty text')
  }
  const labels = matchers.filter(({ label }) => label !== METRIC_NAME)
  const sources: Source[] = []
  for (const metric of metricsNamed(selector, context)) {
    const source = sourceOf(metric, labels, context)
    if (source) sources.push(source)
    if (sources.length > context.maxMetrics) {
      refuse(context, selector, `more than ${context.maxMetrics} metrics are selected: name fewer`)
    }
  }
  return sources
}

function metricsNamed(selector: Selector, { catalogue, infos }: PlanContext): Iterable<Metric> {
  const names = selector.matchers.filter(({ label }) => label === METRIC_NAME)
  const exact = names.find(({ operator }) => operator === '=')
  if (!exact)
    return [...allMetrics(catalogue)].filter(({ name }) => names.every((one) => accepts(one, name)))
  if (!names.every((one) => accepts(one, exact.value))) return []
  const metric = findMetric(exact.value, catalogue)
  if (metric) return [metric]
  infos.add(`there is no metric ${exact.value}`)
  return []
}

/** Undefined where no series can have such labels. */
function sourceOf(
  metric: Metric,
  all: readonly Matcher[],
  context: PlanContext,
): Source | undefined {
  const { versions, original } = metric
  const scan = scanNode(versions, context.scope)
  const isOfBound = ({ label }: Matcher) => metric.part === 'bucket' && label === BOUND
  const matchers = all.filter((matcher) => !isOfBound(matcher))
  const type = scan.datumType as HistogramDatumType
  const bound = boundOf(all.filter(isOfBound), type, context)
  const labels = labelsOf(scan.name, scan.shape.fields, isHistogram(scan.datumType))
  const fieldOf = (name: string | undefined) =>
    scan.shape.fields.find((field) => field.name === name)
  const asked = matchers.map((matcher) => {
    const label = labels.find(({ name }) => name === matcher.label)
    return conditionOf(matcher, fieldOf(label?.field))
  })
  if (original !== undefined) {
    const matcher = { at: 0, label: ORIGINAL_NAME, operator: '=', value: original } as const
    asked.push(conditionOf(matcher, fieldOf(ORIGINAL_NAME)))
  }
  if (asked.includes(false)) return undefined
  const condition = allOf(asked.filter((one) => typeof one === 'object'))
  const source = { metric, scan, condition, labels }
  // Up to the last bound is all there is.
  if (bound === '+Inf') return { ...source, metric: { ...metric, part: 'count' } }
  return bound ? { ...source, bound } : source
}

/** The samples of the series that are meant. */
export function filteredScan({ scan, condition }: Source): PlanNode {
  return condition ? filterNode(scan, condition) : scan
}
