import { formatFieldValue, type DatumType, type Timeseries } from '@oximeter/core'
import { timeseriesKey } from '../timeseries-key.ts'

/** A timeseries that a builder has seen. */
export interface Series {
  readonly name: string
  readonly key: bigint
  readonly version: number
  readonly datumType: DatumType
  readonly fields: ReadonlyMap<string, string>
  /** The days, since the epoch, between which it has been written to the table of series. */
  firstDay: number
  lastDay: number
  /** Digits after the point that its floats have had so far, at most. */
  scale: number
  /** The block that took its last sample, and its number there: blocks look here first. */
  block: object | undefined
  number: number
  /** Its number among the latest samples of the batch, -1 where it has none. */
  latest: number
  /** The upper 29 bits of the key. */
  readonly keyHead: number
}

/**
 * Finds the same `Series` for equal timeseries: at once by the object, else by what it says. Keys
 * are hashed once a series.
 *
 * Holds at most twice `capacity` series; one that is forgotten is only described again.
 */
export class SeriesCache {
  readonly #capacity: number
  readonly #byObject = new WeakMap<Timeseries, Series>()
  #recent = new Map<string, Series>()
  #older = new Map<string, Series>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  of(timeseries: Timeseries): Series {
    let series = this.#byObject.get(timeseries)
    if (series === undefined) {
      series = this.#find(timeseries)
      this.#byObject.set(timeseries, series)
    }
    return series
  }

  #find(timeseries: Timeseries): Series {
    const text = identityText(timeseries)
    const recent = this.#recent.get(text)
    if (recent) return recent
    const series = this.#older.get(text) ?? newSeries(timeseries)
    if (this.#recent.size >= this.#capacity) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(text, series)
    return series
  }
}

function newSeries(timeseries: Timeseries): Series {
  const { name, version, datumType, targetFields, metricFields } = timeseries
  const fields = new Map<string, string>()
  for (const field of targetFields) fields.set(field.name, formatFieldValue(field))
  for (const field of metricFields) fields.set(field.name, formatFieldValue(field))
  const key = timeseriesKey(timeseries)
  return {
    name,
    key,
    version,
    datumType,
    fields,
    firstDay: Infinity,
    lastDay: -Infinity,
    scale: 0,
    block: undefined,
    number: 0,
    latest: -1,
    keyHead: Number(key >> 35n),
  }
}

/** Texts are preceded by their length, so that no value can pass for another. */
function identityText(timeseries: Timeseries): string {
  let text = `${timeseries.version}${timeseries.datumType}${timeseries.name}`
  for (const { name, type, value } of timeseries.targetFields) {
    const shown = String(value)
    text += `\n${name.length}:${name}${type}${shown.length}:${shown}`
  }
  text += '\n'
  for (const { name, type, value } of timeseries.metricFields) {
    const shown = String(value)
    text += `\n${name.length}:${name}${type}${shown.length}:${shown}`
  }
  return text
}
