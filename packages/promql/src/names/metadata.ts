import { isCumulative } from '@oximeter/core'
import { suffixOfUnits } from '@oximeter/prometheus/names'
import type { Metric } from './metric.ts'

export interface MetricMetadata {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly unit: string
}

/** What is said of a metric, by its newest version. */
export function metadataOf({ versions, part }: Metric): MetricMetadata {
  const { datumType, description, units } = versions.at(-1)!
  const isHistogram = part !== 'value'
  return {
    type: isHistogram ? 'histogram' : isCumulative(datumType) ? 'counter' : 'gauge',
    help: description.metric,
    unit: suffixOfUnits(units) ?? '',
  }
}
