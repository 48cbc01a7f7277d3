import type { ProducerRegistry, SeriesStatistics } from '@oximeter/core'

import * as metrics from './generated/producer-server.ts'
import type { ProducerPages } from './pages/producer-pages.ts'

const OWN_NAMES = `${metrics.producerServer.name}:`

/** What a producer measures of itself: instruments in the registry that it serves. */
export class OwnMetrics {
  readonly #registry: ProducerRegistry
  readonly #series
  readonly #refusals
  readonly #keptPages
  readonly #keptBytes
  readonly #droppedPages
  readonly #collectionDuration
  #names: ReadonlySet<string> = new Set()
  /** Which field each name has grown by, as it was first known: a count stays in one series. */
  readonly #growing = new Map<string, string>()

  constructor(registry: ProducerRegistry) {
    const server = metrics.producerServer.of({ id: registry.id })
    const instruments = {
      series: metrics.series.on(server),
      refusals: metrics.refusals.on(server),
      keptPages: metrics.keptPages.on(server),
      keptBytes: metrics.keptBytes.on(server),
      droppedPages: metrics.droppedPages.on(server),
      collectionDuration: metrics.collectionDuration.on(server),
    }
    for (const instrument of Object.values(instruments)) registry.register(instrument)
    this.#registry = registry
    this.#series = instruments.series
    this.#refusals = instruments.refusals
    this.#keptPages = instruments.keptPages.with({})
    this.#keptBytes = instruments.keptBytes.with({})
    this.#droppedPages = instruments.droppedPages.with({})
    this.#collectionDuration = instruments.collectionDuration.with({})
  }

  /** To be called before each collection. */
  update(pages: ProducerPages): void {
    this.#keptPages.set(pages.size)
    this.#keptBytes.set(pages.bytes)
    this.#droppedPages.set(pages.dropped)
    const all = this.#registry.series().filter(({ name }) => !name.startsWith(OWN_NAMES))
    for (const statistics of all) {
      this.#series.with({ timeseries: statistics.name }).set(statistics.series)
      this.#updateRefusals(statistics)
    }
    const names = new Set(all.map(({ name }) => name))
    for (const name of this.#names) {
      if (!names.has(name)) this.#series.with({ timeseries: name }).remove()
    }
    this.#names = names
  }

  /** To be called after each. */
  collected(ms: number): void {
    this.#collectionDuration.set(ms / 1000)
  }

  #updateRefusals({ name, refused, refusedInstruments, growingField }: SeriesStatistics): void {
    if (growingField !== undefined && !this.#growing.has(name))
      this.#growing.set(name, growingField)
    const counts = { ...refused, instrument_budget: refusedInstruments }
    for (const [reason, count] of Object.entries(counts)) {
      if (count === 0) continue
      const field = reason.endsWith('_budget') ? (this.#growing.get(name) ?? '') : ''
      this.#refusals.with({ timeseries: name, reason, field }).set(count)
    }
  }
}
