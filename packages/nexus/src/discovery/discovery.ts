import { isLoopbackHost, type AddressRules } from '@oximeter/api/addresses'
import {
  MAX_DISCOVERY_REFUSALS,
  reasonOf,
  type DiscoveryRefusal,
  type DiscoverySource,
} from '@oximeter/api/client'
import type { ClientTlsFiles } from '@oximeter/api/tls'
import type { Logger } from 'pino'
import type { Election } from '../background/election.ts'
import type { Repeated } from '../background/repeated.ts'
import type { CollectorClients } from '../collectors/collector-clients.ts'
import { mapConcurrently } from '../collectors/map-concurrently.ts'
import { fromEndpoint } from '../http/endpoint.ts'
import type { OwnMetrics } from '../own-metrics.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { checkTargets, type CheckedTargets } from './check-targets.ts'
import { Listings, RecentAnswers } from './producer-listing.ts'
import { readSource } from './read-source.ts'
import { SourceError } from './source-error.ts'

export interface DiscoveryOptions {
  readonly election: Election
  readonly sources: readonly DiscoverySource[]
  readonly store: NexusStore
  readonly collectors: Pick<CollectorClients, 'forgetProducer'>
  /** Where producers may be. */
  readonly rules: AddressRules
  /** How those that want TLS are asked who they are. */
  readonly tls: ClientTlsFiles
  readonly own: Pick<OwnMetrics, 'discoveryFailed' | 'looksAt'>
  readonly logger: Logger
  /** Time from the end of a pass to the beginning of the next, in milliseconds. */
  readonly intervalMs: number
  readonly leaseMs: number
}

const CONCURRENT_GOODBYES = 32
/** After a failure; with each more twice as long, up to the interval. */
const FIRST_RETRY_MS = 1000
/** Passes that may fail one after the other before what was found is lost. */
const PASSES_IN_LEASE = 4
/** How long a source that is configured no more stays in the list. */
const SOURCE_RETENTION_MS = 3_600_000

/**
 * Keeps producers registered that sources name, for those that cannot register themselves; the elected
 * Nexus does. Who is named no more is removed at once, when the source has answered; while it does not
 * answer, what it named lasts for a lease.
 */
export class Discovery implements AsyncDisposable {
  readonly #options: DiscoveryOptions
  readonly #listings: Readonly<Record<'local' | 'remote', Listings>>
  readonly #passes: readonly Repeated[]
  /** How often sources have failed, one time after the other. */
  readonly #failures = new Map<string, number>()

  constructor(options: DiscoveryOptions) {
    const { sources, election, rules, tls, own, logger, intervalMs } = options
    this.#options = options
    const onRefused = (error: unknown): void =>
      logger.error({ reason: reasonOf(error) }, 'a certificate for producers cannot be used')
    this.#listings = {
      local: new Listings({ rules, loopback: true, tls, onRefused }),
      remote: new Listings({ rules, loopback: false, tls, onRefused }),
    }
    this.#passes = sources.map((source) => {
      own.looksAt(source.name)
      return election.repeat({
        intervalMs,
        work: (signal) => this.#pass(source, signal),
        onTrouble: (error) =>
          logger.error({ source: source.name, reason: reasonOf(error) }, 'discovery failed'),
      })
    })
  }

  /** Ends the passes that are under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#passes.map((passes) => passes[Symbol.asyncDispose]()))
    await Promise.all(Object.values(this.#listings).map((listings) => listings.close()))
  }

  /**
   * What fails is counted, said, and tried again.
   *
   * @returns when, in milliseconds
   */
  async #pass(source: DiscoverySource, signal: AbortSignal): Promise<number> {
    const { store, rules, intervalMs } = this.#options
    const { name } = source
    const local = isLocal(source)
    const answers = new RecentAnswers(this.#listings[local ? 'local' : 'remote'], intervalMs)
    let answered = 0
    try {
      for await (const targets of readSource(source, { signal, intervalMs })) {
        const checked = await checkTargets(targets, {
          rules,
          loopback: local,
          ask: (place) => answers.ask(place, signal),
        })
        // Of who did not answer because we stop, nothing is known.
        signal.throwIfAborted()
        answers.forgetOthers(new Set(targets.map(({ address }) => address)))
        await this.#take(source, targets.length, checked)
        await store.discovered.deleteUnused(SOURCE_RETENTION_MS + intervalMs)
        // One that answers once and then fails, each time, is no better.
        if (answered++ > 0) this.#recovered(name)
      }
      this.#recovered(name)
      return intervalMs
    } catch (error) {
      if (signal.aborted) return intervalMs
      const failures = await this.#failed(source, error)
      return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), intervalMs)
    }
  }

  async #take(source: DiscoverySource, count: number, checked: CheckedTargets): Promise<void> {
    const { store, logger } = this.#options
    const { kept, refused } = await this.#register(source, checked)
    const removed = await store.discovered.removeOthers(source.name, kept)
    await mapConcurrently(removed, CONCURRENT_GOODBYES, async ({ id, collectorIds }) => {
      for (const one of collectorIds) await this.#options.collectors.forgetProducer(one, id)
    })
    if (removed.length > 0) {
      logger.info(
        { source: source.name, removed: removed.length, some: removed.slice(0, 10) },
        'a source names producers no more',
      )
    }
    await store.discovered.succeeded({
      source: source.name,
      kind: source.kind,
      n_targets: count,
      n_refused: refused.length,
      refused: refused.slice(0, MAX_DISCOVERY_REFUSALS),
    })
  }

  /** @returns the ids that stay, and all that is not collected because of this source */
  async #register(
    { name }: DiscoverySource,
    { producers, silent, refused }: CheckedTargets,
  ): Promise<{ kept: string[]; refused: DiscoveryRefusal[] }> {
    const { store, leaseMs, intervalMs } = this.#options
    const before = silent.size === 0 ? [] : await store.discovered.of(name)
    const known = new Set(producers.map(({ id }) => id))
    // Whoever does not say who it is has not changed, as far as anybody knows.
    const quiet = before.filter(({ id, address }) => silent.has(address) && !known.has(id))
    const lease = Math.max(leaseMs, PASSES_IN_LEASE * intervalMs)
    const registered = await store.registerDiscovered(name, producers.map(fromEndpoint), lease)
    await store.discovered.renew(
      name,
      quiet.map(({ id }) => id),
      lease,
    )
    const others = producers.filter(({ id }) => !registered.has(id))
    const sources = await store.discovered.sourcesOf(others.map(({ id }) => id))
    const duplicates = others.flatMap(({ id, address }): DiscoveryRefusal[] => {
      const source = sources.get(id) ?? null
      // One that registers itself is collected, and as it says.
      if (source === null) return []
      return [{ address, id, reason: 'duplicate_id', detail: `${source} names it, and was first` }]
    })
    return {
      kept: [...registered, ...quiet.map(({ id }) => id)],
      refused: [...refused, ...duplicates],
    }
  }

  #recovered(name: string): void {
    if (this.#failures.delete(name)) {
      this.#options.logger.info({ source: name }, 'producers are found again')
    }
  }

  /** @returns how often it has failed now, one time after the other */
  async #failed({ name, kind }: DiscoverySource, error: unknown): Promise<number> {
    const { store, own, logger } = this.#options
    const reason = error instanceof SourceError ? error.message : reasonOf(error)
    const failures = (this.#failures.get(name) ?? 0) + 1
    this.#failures.set(name, failures)
    own.discoveryFailed(name)
    // Once: it fails the same way with each pass.
    if (failures === 1) {
      logger.warn(
        { source: name, reason },
        'producers cannot be looked for; those found before stay',
      )
    }
    await store.discovered.failed(name, kind, reason)
    return failures
  }
}

/** Whether a source speaks for this very machine, and so may mean what is only here. */
function isLocal(source: DiscoverySource): boolean {
  if (source.kind === 'file') return true
  return (
    source.kind === 'http' && isLoopbackHost(new URL(source.url).hostname.replace(/^\[|\]$/g, ''))
  )
}
