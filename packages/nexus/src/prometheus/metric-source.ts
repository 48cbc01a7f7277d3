import type { Database } from '@oximeter/db'
import { MetricCatalogues } from './metric-catalogues.ts'

/** What questions in PromQL are answered from. */
export interface MetricSource {
  readonly metrics: Database
  readonly catalogues: MetricCatalogues
}

export function metricSource(metrics: Database): MetricSource {
  return { metrics, catalogues: new MetricCatalogues(metrics) }
}
