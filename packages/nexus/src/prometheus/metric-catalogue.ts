import type { Database } from '@oximeter/db'
import { ORIGINAL_NAME, TARGET } from '@oximeter/prometheus/names'
import type { MetricCatalogue } from '@oximeter/promql'

/** The metrics there are, imported ones by the names that their series say they had. */
export async function metricCatalogue(metrics: Database): Promise<MetricCatalogue> {
  const [catalogue, originals] = await Promise.all([
    metrics.catalogue(),
    metrics.fieldValuesByName(`${TARGET}:`, ORIGINAL_NAME),
  ])
  return { ...catalogue, originals: (timeseries) => originals.get(timeseries) ?? [] }
}
