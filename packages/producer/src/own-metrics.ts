import {
  cumulativeU64,
  f64,
  metric,
  string,
  target,
  u64,
  uuid,
  type ProducerRegistry,
  type SeriesStatistics,
} from '@oximeter/core'

import type { ProducerPages } from './pages/producer-pages.ts'

const NAME = 'producer_server'

const producerServer = target(
  NAME,
  { id: uuid('The id of the producer') },
  { description: 'A server that hands out the samples of a program' },
)

const series = metric('series', { timeseries: string('What the series are of') }, u64(), {
  units: 'count',
  description: 'Series that the instruments of the program have',
})
const refusals = metric(
  'refusals',
  {
    timeseries: string('What was to be recorded'),
    reason: string('series_budget, instrument_budget, field_value or value'),
    field: string('For want of budget: the field that has the most values. Else empty'),
  },
  cumulativeU64(),
  { units: 'count', description: 'Recordings and instruments that were refused' },
)
const keptPages = metric('kept_pages', {}, u64(), {
  units: 'count',
  description: 'Pages of samples that wait for a collector to acknowledge them',
})
const keptBytes = metric('kept_bytes', {}, u64(), {
  units: 'bytes',
  description: 'What the samples take that wait to be acknowledged',
})
const droppedPages = metric('dropped_pages', {}, cumulativeU64(), {
  units: 'count',
  description: 'Pages of samples that were dropped before a collector acknowledged them',
})
const collectionDuration = metric('collection_duration', {}, f64(), {
  units: 'seconds',
  description: 'How long the collection before this one took',
})

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
    const server = producerServer.of({ id: registry.id })
    const instruments = {
      series: series.on(server),
      refusals: refusals.on(server),
      keptPages: keptPages.on(server),
      keptBytes: keptBytes.on(server),
      droppedPages: droppedPages.on(server),
      collectionDuration: collectionDuration.on(server),
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
    const all = this.#registry.series().filter(({ name }) => !name.startsWith(`${NAME}:`))
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
