import { PrometheusError } from '@oximeter/api'
import type { PrometheusAnswer } from '@oximeter/api/fastify'
import type { ScannedSeriesOptions } from '@oximeter/db'
import {
  allMetrics,
  BOUND,
  boundsIn,
  boundsPlan,
  metadataOf,
  METRIC_NAME,
  selectedMetrics,
  type LabelSet,
  type MetricMetadata,
  type SelectedMetric,
} from '@oximeter/promql'
import { stringifyJsonExact } from '@oximeter/wire'
import { limitOf, timeOf, timeOrNow } from './parameters.ts'
import type { MetricSource } from './metric-source.ts'

export interface SelectionParameters {
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly limit?: string | undefined
  readonly 'match[]': readonly string[]
}

/** Any metric: an empty name is none. */
const ANY = `{${METRIC_NAME}!=""}`
/** More would be no use to anybody who looks at them. */
const MAX_ITEMS = 10_000
const HOUR = 3_600_000_000_000n

/** The labels of the series that are selected. */
export async function listSeries(
  source: MetricSource,
  parameters: SelectionParameters,
  signal: AbortSignal,
): Promise<PrometheusAnswer> {
  if (parameters['match[]'].length === 0) {
    throw new PrometheusError('bad_data', 'no match[] parameter provided')
  }
  const selected = await select(source, parameters)
  const found = await source.metrics.scannedSeries(
    selected.map(({ scan }) => scan),
    scanOptions(parameters, signal),
  )
  const series = found.map(({ scan, fields }) => labelSet(selected[scan]!, fields))
  return limited(distinct(series), parameters)
}

/** The names of labels that the selected metrics may have. */
export async function listLabels(
  source: MetricSource,
  parameters: SelectionParameters,
): Promise<PrometheusAnswer> {
  const selected = await select(source, parameters)
  const names = new Set(selected.length > 0 ? [METRIC_NAME] : [])
  for (const { labels, metric } of selected) {
    for (const { name } of labels) names.add(name)
    if (metric.part === 'bucket') names.add(BOUND)
  }
  return limited([...names].sort(), parameters)
}

/** The values of a label that the selected series have. */
export async function listLabelValues(
  source: MetricSource,
  label: string,
  parameters: SelectionParameters,
  signal: AbortSignal,
): Promise<PrometheusAnswer> {
  const selected = await select(source, parameters)
  if (label === METRIC_NAME) {
    return limited([...new Set(selected.map(({ metric }) => metric.name))].sort(), parameters)
  }
  if (label === BOUND)
    return limited(await bounds(source, selected, parameters, signal), parameters)
  // Parts of a histogram are read from the same series.
  const scans = new Map<string, readonly [scan: SelectedMetric['scan'], field: string]>()
  for (const { scan, labels } of selected) {
    const field = labels.find(({ name }) => name === label)?.field
    if (field !== undefined)
      scans.set(stringifyJsonExact([scan.name, scan.series, field]), [scan, field])
  }
  const values = await source.metrics.scannedFieldValues(
    [...scans.values()],
    scanOptions(parameters, signal),
  )
  return limited(values, parameters)
}

/** Bounds are no field: the histograms of the last hour tell them. */
async function bounds(
  { metrics }: MetricSource,
  selected: readonly SelectedMetric[],
  { start, end }: SelectionParameters,
  signal: AbortSignal,
): Promise<string[]> {
  const to = timeOrNow('end', end)
  const asked = start === undefined ? to - HOUR : timeOf('start', start)
  const from = asked < to - HOUR ? to - HOUR : asked
  const { tables } = await metrics.runPlan(boundsPlan(selected, { from, to }), { signal })
  return boundsIn(selected, tables)
}

/** Type, help and unit of metrics. */
export async function listMetadata(
  source: MetricSource,
  {
    metric: wanted,
    limit,
  }: { readonly metric?: string | undefined; readonly limit?: string | undefined },
): Promise<PrometheusAnswer> {
  const catalogue = await source.catalogues.recent(source.scope)
  const most = limitOf(limit) ?? MAX_ITEMS
  const found = new Map<string, [MetricMetadata]>()
  for (const metric of allMetrics(catalogue)) {
    // Of a histogram the whole is described, and not its parts.
    const name = metric.part === 'value' ? metric.name : metric.name.replace(/_[a-z]+$/, '')
    if (wanted !== undefined && wanted !== name && wanted !== metric.name) continue
    if (found.size >= most) break
    found.set(wanted ?? name, [metadataOf(metric)])
  }
  return { data: Object.fromEntries(found) }
}

async function select(
  source: MetricSource,
  { 'match[]': texts }: SelectionParameters,
): Promise<SelectedMetric[]> {
  const { scope } = source
  const catalogue = await source.catalogues.recent(scope)
  return (texts.length === 0 ? [ANY] : texts).flatMap((text) =>
    selectedMetrics(text, { catalogue, scope }),
  )
}

function scanOptions(
  { start, end, limit }: SelectionParameters,
  signal: AbortSignal,
): ScannedSeriesOptions {
  return {
    signal,
    // One more, so that it can be said that there are more.
    limit: (limitOf(limit) ?? MAX_ITEMS) + 1,
    ...(start !== undefined && { from: timeOf('start', start) }),
    ...(end !== undefined && { to: timeOf('end', end) }),
  }
}

function labelSet({ metric, labels }: SelectedMetric, fields: LabelSet): LabelSet {
  const shown = labels.flatMap(({ name, field }) => {
    const value = fields[field] ?? ''
    return value === '' ? [] : [[name, value] as const]
  })
  return { [METRIC_NAME]: metric.name, ...Object.fromEntries(shown) }
}

function distinct(series: readonly LabelSet[]): LabelSet[] {
  const byText = new Map(series.map((labels) => [JSON.stringify(labels), labels]))
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, labels]) => labels)
}

function limited(items: readonly unknown[], { limit }: SelectionParameters): PrometheusAnswer {
  const most = limitOf(limit) ?? MAX_ITEMS
  if (items.length <= most) return { data: items }
  return { data: items.slice(0, most), warnings: ['results truncated due to limit'] }
}
