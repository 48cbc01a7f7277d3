import {
  cumulativeU64,
  f64,
  metric,
  target,
  u64,
  uuid,
  type ProducerRegistry,
} from '@oximeter/core'

import type { ProducerPages } from './pages/producer-pages.ts'

const producerServer = target(
  'producer_server',
  { id: uuid('The id of the producer') },
  { description: 'A server that hands out the samples of a program' },
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
  readonly #keptPages
  readonly #keptBytes
  readonly #droppedPages
  readonly #collectionDuration

  constructor(registry: ProducerRegistry) {
    const server = producerServer.of({ id: registry.id })
    const instruments = {
      keptPages: keptPages.on(server),
      keptBytes: keptBytes.on(server),
      droppedPages: droppedPages.on(server),
      collectionDuration: collectionDuration.on(server),
    }
    for (const instrument of Object.values(instruments)) registry.register(instrument)
    this.#keptPages = instruments.keptPages.with({})
    this.#keptBytes = instruments.keptBytes.with({})
    this.#droppedPages = instruments.droppedPages.with({})
    this.#collectionDuration = instruments.collectionDuration.with({})
  }

  /** To be called before each collection. */
  update(pages: ProducerPages): void {
    this.#keptPages.set(pages.size)
    this.#keptBytes.set(Math.round(pages.bytes))
    this.#droppedPages.set(pages.dropped)
  }

  /** To be called after each. */
  collected(ms: number): void {
    this.#collectionDuration.set(ms / 1000)
  }
}
