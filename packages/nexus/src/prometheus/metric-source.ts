import type { Database } from '@oximeter/db'
import type { Scope } from '@oximeter/oxql'
import type { MetricCatalogues } from './metric-catalogues.ts'

/** What questions in PromQL are answered from, to one caller. */
export interface MetricSource {
  readonly metrics: Database
  readonly catalogues: MetricCatalogues
  readonly scope: Scope
}
