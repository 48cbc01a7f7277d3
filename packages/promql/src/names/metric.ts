import { isHistogram, type TimeseriesSchema } from '@oximeter/core'
import { visibleTo, type Catalogue, type Scope } from '@oximeter/oxql'
import { importedName, originalName, TARGET, type ImportedType } from '@oximeter/prometheus/names'

/** What Prometheus calls by names of their own, and is one histogram here. */
type Part = 'value' | 'bucket' | 'sum' | 'count'

/** All versions of one timeseries, ascending. */
type Versions = readonly [TimeseriesSchema, ...TimeseriesSchema[]]

/** What a name of a metric means. */
export interface Metric {
  /** As it was asked for. */
  readonly name: string
  readonly versions: Versions
  readonly part: Part
  /** What the field `prometheus_name` must say; undefined where all series are meant. */
  readonly original?: string
}

/** What is known of timeseries, and what imported ones are called in Prometheus. */
export interface MetricCatalogue extends Catalogue {
  /**
   * The names in Prometheus that the series of an imported timeseries say that they have: of its field
   * `prometheus_name`, '' where that is not said. Needed to list metrics and to find them by a pattern.
   */
  originals?(timeseries: string): readonly string[]
}

/** What a scope shows of metrics: of others there is no name. */
export function metricsVisibleTo(scope: Scope, catalogue: MetricCatalogue): MetricCatalogue {
  return { ...catalogue, ...visibleTo(scope, catalogue) }
}

const PARTS: readonly Part[] = ['bucket', 'sum', 'count']
const PART = /_(bucket|sum|count)$/

/** The metric of a name: a timeseries, a part of a histogram, or what an imported one was called. */
export function findMetric(name: string, catalogue: Catalogue): Metric | undefined {
  return ownMetric(name, catalogue) ?? importedMetric(name, catalogue)
}

/** All metrics, each by one name. */
export function* allMetrics(catalogue: MetricCatalogue): Generator<Metric> {
  for (const timeseries of catalogue.names()) {
    const versions = versionsOf(timeseries, catalogue)
    if (versions) yield* metricsOf(versions, catalogue.originals?.(timeseries) ?? [''])
  }
}

/** Those of one timeseries; of an imported one, of each of its names. */
function* metricsOf(versions: Versions, originals: readonly string[]): Generator<Metric> {
  const { name: timeseries, datumType } = versions[0]
  if (datumType === 'string' || datumType === 'bytes') return
  const named = (name: string, original?: string): Metric[] => {
    const known = original === undefined ? { versions } : { versions, original }
    if (!isHistogram(datumType)) return [{ ...known, name, part: 'value' }]
    const base = original === undefined ? name : name.replace(/_bucket$/, '')
    return PARTS.map((part) => ({ ...known, name: `${base}_${part}`, part }))
  }
  if (!isImported(timeseries)) yield* named(timeseries)
  else for (const original of originals) yield* named(nameOf(timeseries, original), original)
}

export function isImported(timeseries: string): boolean {
  return timeseries.startsWith(`${TARGET}:`)
}

function nameOf(timeseries: string, original: string): string {
  return originalName(timeseries, original === '' ? undefined : original)!
}

function ownMetric(name: string, catalogue: Catalogue): Metric | undefined {
  const whole = versionsOf(name, catalogue)
  if (whole && !isHistogram(whole[0].datumType)) return { name, versions: whole, part: 'value' }
  const part = partOf(name)
  const base = part && name.slice(0, -part.length - 1)
  // What is imported is called `…_bucket` itself.
  const candidates =
    base === undefined
      ? []
      : [base, `${base}_bucket`].filter((candidate) => candidate === base || isImported(candidate))
  for (const candidate of candidates) {
    const versions = versionsOf(candidate, catalogue)
    if (versions && isHistogram(versions[0].datumType)) return { name, versions, part: part! }
  }
  return whole && { name, versions: whole, part: 'value' }
}

function importedMetric(name: string, catalogue: Catalogue): Metric | undefined {
  const part = partOf(name)
  const candidates: [sampleName: string, ImportedType, Part][] = [
    [name, 'f64', 'value'],
    [name, 'cumulative_f64', 'value'],
  ]
  if (part) candidates.push([name.replace(PART, '_bucket'), 'histogram_f64', part])
  const found = candidates.flatMap(([sampleName, type, meant]): Metric[] => {
    const { metric, original = '' } = importedName(sampleName, type)
    const versions = versionsOf(`${TARGET}:${metric}`, catalogue)
    return versions?.[0].datumType === type ? [{ name, versions, part: meant, original }] : []
  })
  // What is spelled alike is certain; the others may be of another original name.
  return found.find(({ original }) => original === '') ?? found[0]
}

function partOf(name: string): Exclude<Part, 'value'> | undefined {
  return PART.exec(name)?.[1] as Exclude<Part, 'value'> | undefined
}

function versionsOf(name: string, catalogue: Catalogue): Versions | undefined {
  const [first, ...others] = catalogue.versions(name)
  return first && [first, ...others]
}
