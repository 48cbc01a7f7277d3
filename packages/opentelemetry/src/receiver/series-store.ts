import type { DatumType, Nanoseconds } from '@oximeter/core'
import { attributesKey, type Attributes } from '../import/attributes.ts'
import type { Catalog, InstrumentDescription } from '../import/catalog.ts'
import type { ImportedMetric } from '../import/imported-metric.ts'
import type { ImportedTarget } from '../import/imported-target.ts'
import { PushedSeries } from './pushed-series.ts'
import type { Refusal } from './refusals.ts'
import type { Track } from './series/track.ts'

export interface SeriesLimits {
  readonly maxMetrics: number
  readonly maxSeriesPerMetric: number
  readonly maxSeries: number
  /** Nanoseconds without a point after which a series has ended. */
  readonly expiry: Nanoseconds
}

const MAX_TEXT = 4096

/** Series may have so many characters on average; else a few of them would fill the memory. */
const CHARACTERS_PER_SERIES = 1000

/** The series that points are sent of, each in the table of its metric. */
export class SeriesStore {
  readonly #catalog: Catalog
  readonly #limits: SeriesLimits
  readonly #tables = new Map<ImportedMetric, Map<string, PushedSeries>>()
  #size = 0
  /** Of their names and attributes, altogether. */
  #characters = 0

  constructor(catalog: Catalog, limits: SeriesLimits) {
    this.#catalog = catalog
    this.#limits = limits
  }

  get size(): number {
    return this.#size
  }

  has(instrument: Omit<InstrumentDescription, 'datumType'>, datumType: DatumType): boolean {
    return this.#catalog.has({ ...instrument, datumType })
  }

  /** The metric of an instrument; undefined where there would be too many. */
  metric(
    instrument: Omit<InstrumentDescription, 'datumType'>,
    datumType: DatumType,
  ): ImportedMetric | undefined {
    const described = { ...instrument, datumType }
    if (this.#catalog.size >= this.#limits.maxMetrics && !this.#catalog.has(described)) {
      return undefined
    }
    return this.#catalog.metric(described)
  }

  find(
    metric: ImportedMetric,
    target: ImportedTarget,
    attributes: Attributes,
  ): PushedSeries | undefined {
    return this.#tables.get(metric)?.get(keyOf(target, attributes))
  }

  /** Makes a series that is not there yet, or says why not. */
  open(
    metric: ImportedMetric,
    target: ImportedTarget,
    attributes: Attributes,
    track: { kind: string; make: () => Track<never> },
    now: Nanoseconds,
  ): PushedSeries | Refusal {
    const table = this.#tables.get(metric) ?? new Map<string, PushedSeries>()
    const { maxSeries, maxSeriesPerMetric } = this.#limits
    const key = keyOf(target, attributes)
    if (attributes.some((text) => text.length > MAX_TEXT)) return 'attribute_too_long'
    const isFull = this.#size >= maxSeries || this.#characters >= maxSeries * CHARACTERS_PER_SERIES
    if (isFull || table.size >= maxSeriesPerMetric) return 'series_budget'
    const timeseries = metric.seriesOf(target, attributes)
    if (timeseries === undefined) return 'too_many_attributes'
    const series = new PushedSeries(timeseries, attributes, track, now)
    this.#tables.set(metric, table)
    table.set(key, series)
    this.#size += 1
    this.#characters += key.length
    return series
  }

  /** The attribute with the most values among the series of a metric: the one that grows. */
  growing(metric: ImportedMetric): string | undefined {
    const values = new Map<string, Set<string>>()
    for (const { attributes } of this.#tables.get(metric)?.values() ?? []) {
      for (let i = 0; i < attributes.length; i += 2) {
        const known = values.get(attributes[i]!) ?? new Set()
        values.set(attributes[i]!, known.add(attributes[i + 1]!))
      }
    }
    const [most] = [...values].sort(([, a], [, b]) => b.size - a.size)
    return most?.[0]
  }

  /** Takes out the series that no point came of for long. */
  *expire(now: Nanoseconds): Generator<PushedSeries> {
    for (const [metric, table] of this.#tables) {
      for (const [key, series] of table) {
        if (now - series.arrivedAt < this.#limits.expiry) continue
        table.delete(key)
        this.#size -= 1
        this.#characters -= key.length
        yield series
      }
      if (table.size === 0) this.#tables.delete(metric)
    }
  }
}

function keyOf(target: ImportedTarget, attributes: Attributes): string {
  return target.key + attributesKey(attributes)
}
