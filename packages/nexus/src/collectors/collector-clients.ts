import {
  CollectorClient,
  HttpProblem,
  reasonOf,
  RequestError,
  unavailable,
  type CollectOutcome,
  type CollectorStats,
  type ProducerCollections,
  type ProducerDetails,
} from '@oximeter/api/client'
import {
  collectOutcome,
  collectorStats,
  failingProducerPage,
  producerCollections,
  producerDetails,
} from '@oximeter/api'
import type { AddressRules } from '@oximeter/api/addresses'
import type { ClientTlsFiles } from '@oximeter/api/tls'
import type { Logger } from 'pino'
import type { z } from 'zod'
import { GuardedFetch } from '../http/guarded-fetch.ts'
import type { StoredCollector } from '../store/collectors.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { mapConcurrently } from './map-concurrently.ts'

/** A person waits for an answer that holds what collectors say: late ones are left out. */
const STATUS_TIMEOUT_MS = 2_000
/** Telling a collector is a courtesy: it finds out with its next list. */
const FORGET_TIMEOUT_MS = 1_000
/** Longer than a collector waits for a producer. */
const COLLECT_TIMEOUT_MS = 60_000
const CONCURRENT_REQUESTS = 32
const MOST_FAILING = 1000

export type Asked<T> =
  | { readonly value: T }
  /** Why there is no value, for a person. */
  | { readonly error: string }

export interface CollectorClientsOptions {
  readonly store: NexusStore
  /** Where collectors may be. */
  readonly rules: AddressRules
  /** How those that want TLS are reached. */
  readonly tls?: ClientTlsFiles | undefined
  readonly logger: Logger
}

/** A producer, and who has it. */
interface Assigned {
  readonly id: string
  readonly collectorId: string | null
}

type Reachable = Pick<StoredCollector, 'address' | 'tls' | 'apiToken'>

/** Asks collectors about themselves and their producers. */
export class CollectorClients {
  readonly #store: NexusStore
  readonly #logger: Logger
  readonly #http: GuardedFetch
  readonly #closed = new AbortController()

  constructor({ store, rules, tls, logger }: CollectorClientsOptions) {
    this.#store = store
    this.#logger = logger
    this.#http = new GuardedFetch({
      rules,
      // Their addresses were looked at when they registered, and from where.
      loopback: 'written',
      ...(tls !== undefined && { tls }),
      onRefused: (error) =>
        logger.error({ reason: reasonOf(error) }, 'a certificate for collectors cannot be used'),
    })
  }

  /** What collectors say about producers, in their order. Always answers within two seconds. */
  async producerStatuses(
    producers: readonly { readonly id: string; readonly collectorId: string | null }[],
  ): Promise<readonly Asked<ProducerDetails>[]> {
    const known = await this.#collectors(producers.map(({ collectorId }) => collectorId))
    const signal = this.#deadline(STATUS_TIMEOUT_MS)
    return mapConcurrently(producers, CONCURRENT_REQUESTS, async ({ id, collectorId }) => {
      if (collectorId === null) return { error: 'no collector has taken it yet' }
      const collector = known.get(collectorId)
      if (collector === undefined) return { error: `its collector ${collectorId} is gone` }
      return this.#ask(producerDetails, () =>
        this.#clientOf(collector).getProducer({ producer_id: id }, { signal }),
      )
    })
  }

  /** What collectors say about themselves, in their order. */
  collectorStats(collectors: readonly Reachable[]): Promise<readonly Asked<CollectorStats>[]> {
    const signal = this.#deadline(STATUS_TIMEOUT_MS)
    return mapConcurrently(collectors, CONCURRENT_REQUESTS, (collector) =>
      this.#ask(collectorStats, () => this.#clientOf(collector).info({ signal })),
    )
  }

  /**
   * Why producers of a collector fail, by id: of at most 1000. Undefined where it does not say.
   */
  async failing(collector: Reachable): Promise<ReadonlyMap<string, string> | undefined> {
    const signal = this.#deadline(STATUS_TIMEOUT_MS)
    const answer = await this.#ask(failingProducerPage, () =>
      this.#clientOf(collector).listFailingProducers({ limit: MOST_FAILING }, { signal }),
    )
    if ('error' in answer) return undefined
    return new Map(answer.value.items.map(({ id, reason }) => [id, reason]))
  }

  /**
   * Has a producer collected now.
   *
   * @throws {HttpProblem} 503 where its collector does not answer, else what it answers
   */
  collect(producer: Assigned): Promise<CollectOutcome> {
    const timeoutMs = COLLECT_TIMEOUT_MS
    return this.#askOf(producer, collectOutcome, (client, signal) =>
      client.collectProducer({ producer_id: producer.id }, { signal, timeoutMs }),
    )
  }

  /**
   * How the last collections of a producer went.
   *
   * @throws {HttpProblem} likewise
   */
  collectionsOf(producer: Assigned): Promise<ProducerCollections> {
    const timeoutMs = STATUS_TIMEOUT_MS
    return this.#askOf(producer, producerCollections, (client, signal) =>
      client.getCollections({ producer_id: producer.id }, { signal, timeoutMs }),
    )
  }

  async #askOf<T>(
    { id, collectorId }: Assigned,
    schema: z.ZodType<T>,
    request: (client: CollectorClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (collectorId === null) throw unavailable(`no collector has taken producer ${id} yet`)
    const collector = await this.#store.collector(collectorId)
    if (collector === undefined) throw unavailable(`its collector ${collectorId} is gone`)
    try {
      return schema.parse(await request(this.#clientOf(collector), this.#closed.signal))
    } catch (error) {
      if (error instanceof HttpProblem && error.status < 500) throw error
      throw unavailable(`its collector at ${collector.address} does not answer as it should`, {
        cause: error,
      })
    }
  }

  /** Tells a collector that a producer is gone. Never fails. */
  async forgetProducer(collectorId: string, producerId: string): Promise<void> {
    try {
      const collector = await this.#store.collector(collectorId)
      if (collector?.live !== true) return
      const signal = this.#deadline(FORGET_TIMEOUT_MS)
      await this.#clientOf(collector).deleteProducer({ producer_id: producerId }, { signal })
    } catch (error) {
      this.#logger.debug(
        { collector: collectorId, producer: producerId, reason: reasonOf(error) },
        'a collector could not be told that a producer is gone',
      )
    }
  }

  async close(): Promise<void> {
    this.#closed.abort()
    await this.#http.close()
  }

  async #collectors(
    ids: readonly (string | null)[],
  ): Promise<ReadonlyMap<string, StoredCollector>> {
    const wanted = [...new Set(ids.filter((id) => id !== null))]
    const found = await mapConcurrently(wanted, CONCURRENT_REQUESTS, (id) =>
      this.#store.collector(id),
    )
    return new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, one]])))
  }

  async #ask<T>(schema: z.ZodType<T>, request: () => Promise<T>): Promise<Asked<T>> {
    try {
      const answer = schema.safeParse(await request())
      if (answer.success) return { value: answer.data }
      return { error: 'its collector answers in a form that this release does not know' }
    } catch (error) {
      return { error: wordsFor(error) }
    }
  }

  #clientOf({ address, tls, apiToken }: Reachable): CollectorClient {
    const scheme = tls ? 'https' : 'http'
    return new CollectorClient(`${scheme}://${address}`, {
      token: apiToken ?? undefined,
      fetch: this.#http.fetch,
    })
  }

  #deadline(ms: number): AbortSignal {
    return AbortSignal.any([this.#closed.signal, AbortSignal.timeout(ms)])
  }
}

function wordsFor(error: unknown): string {
  if (error instanceof HttpProblem) {
    if (error.status === 404) return 'its collector has not heard of it yet'
    return `its collector answers: ${error.detail}`
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `its collector did not answer within ${STATUS_TIMEOUT_MS} ms`
  }
  if (error instanceof RequestError) return `its collector does not answer: ${error.message}`
  return `its collector does not answer: ${reasonOf(error)}`
}
