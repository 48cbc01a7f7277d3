import { collectorRoutes } from '@oximeter/api'
import { notFound, type CollectOutcome, type ProducerDetails } from '@oximeter/api/client'
import { serveApi, serveRoute } from '@oximeter/api/fastify'
import { fastify } from 'fastify'
import { once } from 'node:events'

/** The side of a collector that Nexus talks to, over real HTTP, knowing what a test tells it. */
export class CollectorPeer implements AsyncDisposable {
  readonly details = new Map<string, ProducerDetails>()
  readonly forgotten: string[] = []
  /** While true, requests for details get no answer. */
  stalled = false
  readonly #app = fastify()
  #url = ''

  private constructor() {
    serveApi(this.#app)
    serveRoute(this.#app, collectorRoutes.getProducer, async ({ params }) => {
      if (this.stalled) await once(this.#app.server, 'close')
      return this.#detailsOf(params.producer_id)
    })
    serveRoute(this.#app, collectorRoutes.collectProducer, ({ params }): CollectOutcome => {
      const { last_success } = this.#detailsOf(params.producer_id)
      return {
        started_at: '2026-01-01T00:00:00Z',
        time_collecting: { secs: 0, nanos: 5 },
        n_samples: last_success?.n_samples ?? 0,
        n_refused: 0,
        n_error_items: 0,
        bytes: 100,
        outcome: 'success',
        reason: null,
        detail: null,
      }
    })
    serveRoute(this.#app, collectorRoutes.getCollections, async ({ params }) => {
      if (this.stalled) await once(this.#app.server, 'close')
      const { last_success } = this.#detailsOf(params.producer_id)
      const { started_at = '', time_collecting = { secs: 0, nanos: 0 } } = last_success ?? {}
      const collection = { started_at, time_collecting, n_samples: 12, n_refused: 0, bytes: 100 }
      return { items: [{ ...collection, outcome: 'success' as const, reason: null }] }
    })
    serveRoute(this.#app, collectorRoutes.deleteProducer, ({ params }) => {
      this.forgotten.push(params.producer_id)
    })
  }

  static async start(): Promise<CollectorPeer> {
    const peer = new CollectorPeer()
    peer.#url = await peer.#app.listen({ host: '127.0.0.1', port: 0 })
    return peer
  }

  get address(): string {
    return new URL(this.#url).host
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#app.server.closeAllConnections()
    await this.#app.close()
  }

  #detailsOf(id: string): ProducerDetails {
    const details = this.details.get(id)
    if (details === undefined) throw notFound(`no producer ${id} is collected here`)
    return details
  }
}

export function detailsOf(id: string): ProducerDetails {
  const attempt = {
    started_at: '2026-01-01T00:00:00.123456789Z',
    time_queued: { secs: 0, nanos: 1 },
    time_collecting: { secs: 0, nanos: 2 },
  }
  return {
    id,
    interval: { secs: 10, nanos: 0 },
    address: '127.0.0.1:9000',
    registered: '2026-01-01T00:00:00Z',
    updated: '2026-01-01T00:00:00Z',
    last_success: { ...attempt, n_samples: 12 },
    last_failure: null,
    n_collections: 7,
    n_failures: 0,
    n_samples_collected: 84,
    n_refused_samples: 0,
    n_error_items: 0,
    n_quarantined: 0,
    refusals: [],
    quarantines: [],
    failures: [],
    last_error_item: null,
  }
}
