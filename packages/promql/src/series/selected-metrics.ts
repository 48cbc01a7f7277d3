import type { Scope } from '@oximeter/oxql'
import { finishPlan, type ScanNode } from '@oximeter/oxql/plan'
import type { Label } from '../names/label.ts'
import { metricsVisibleTo, type Metric, type MetricCatalogue } from '../names/metric.ts'
import { filteredScan, sourcesOf } from '../plan/selector.ts'
import { problemsAt } from '../plan/problems.ts'
import { parseSelector } from '../syntax/parse-promql.ts'

/** A metric that a selector selects, and the scan that reads those of its series that are meant. */
export interface SelectedMetric {
  readonly metric: Metric
  readonly scan: ScanNode
  readonly labels: readonly Label[]
}

/**
 * What `match[]` selects.
 *
 * @throws {PromqlError} `bad_data`
 */
export function selectedMetrics(
  text: string,
  { catalogue, scope = { kind: 'fleet' } }: { catalogue: MetricCatalogue; scope?: Scope },
): SelectedMetric[] {
  const selector = parseSelector(text)
  const times = {
    start: 0n,
    end: 0n,
    step: 1n,
    lookback: 1n,
    isInstant: true,
    asked: { start: 0n, end: 0n },
    maxMetrics: Infinity,
  }
  const visible = metricsVisibleTo(scope, catalogue)
  const context = { text, catalogue: visible, scope, ...times, infos: new Set<string>() }
  const sources = problemsAt(selector, context, () => sourcesOf(selector, context))
  return sources.map((source) => {
    const { metric, labels } = source
    const [table] = finishPlan([filteredScan(source)], 0n).tables
    // What is asked of fields alone is asked of the scan.
    if (table?.kind !== 'scan') throw new TypeError('a selector names labels alone')
    return { metric, scan: table, labels }
  })
}
