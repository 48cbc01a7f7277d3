import type { Timeseries } from '@oximeter/core'

import { encodeSeries } from './encode-series.ts'

/**
 * Gives samples of one series one object. Keeps the series of the current response and of the one
 * before it, so that it never holds more than a producer still sends.
 */
export class SeriesCache {
  #previous: ReadonlyMap<string, Timeseries> = new Map()
  #current = new Map<string, Timeseries>()

  /** The object that stands for a series like this one: the first that was seen. */
  share(timeseries: Timeseries): Timeseries {
    const key = timeseries.datumType + encodeSeries(timeseries)
    const known = this.#current.get(key) ?? this.#previous.get(key) ?? timeseries
    this.#current.set(key, known)
    return known
  }

  /** Forgets what the response before the one that now ends had and this one has not. */
  endResponse(): void {
    this.#previous = this.#current
    this.#current = new Map()
  }
}
