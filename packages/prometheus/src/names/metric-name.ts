import { parseTimeseriesName } from '@oximeter/core'

/** The target of everything that comes from Prometheus. */
export const TARGET = 'prometheus'

export type ImportedType = 'f64' | 'cumulative_f64' | 'histogram_f64'

export interface ImportedName {
  /** What stands behind `prometheus:`. */
  readonly metric: string
  /** The name in Prometheus, where the timeseries does not say it letter by letter. */
  readonly original: string | undefined
}

/**
 * The timeseries of a sample name of Prometheus.
 *
 * A timeseries has one datum type, but anybody may use a name for a gauge here and a counter there.
 * So the end of a name always tells the type: `_total`, `_sum` and `_count` are counters, `_bucket`
 * is a histogram, all others are gauges; and where the sample's type is another, an end is added.
 * What our names cannot spell (capitals, colons, doubled underscores) is spelled in small words.
 */
export function importedName(sampleName: string, type: ImportedType): ImportedName {
  const words = wordsOf(sampleName)
  const metric = typeOfEnding(words) === type ? words : `${words}_${ENDINGS[type]}`
  return {
    metric,
    original: metric === sampleName ? undefined : sampleName,
  }
}

const ENDINGS = { f64: 'gauge', cumulative_f64: 'total', histogram_f64: 'bucket' } as const

function typeOfEnding(metric: string): ImportedType {
  if (/_(?:total|sum|count)$/.test(metric)) return 'cumulative_f64'
  return metric.endsWith('_bucket') ? 'histogram_f64' : 'f64'
}

function wordsOf(name: string): string {
  const words = name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
  return words === '' ? 'unnamed' : words
}

/** The sample name that a timeseries was imported from; undefined of one that is our own. */
export function originalName(timeseries: string, original?: string): string | undefined {
  const { target, metric } = parseTimeseriesName(timeseries)
  if (target !== TARGET) return undefined
  return original ?? metric
}
