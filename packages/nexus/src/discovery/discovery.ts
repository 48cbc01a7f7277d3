import { isLoopbackHost, type AddressRules } from '@oximeter/api/addresses'
import {
  MAX_DISCOVERY_REFUSALS,
  reasonOf,
  type DiscoveryRefusal,
  type DiscoverySource,
} from '@oximeter/api/client'
import type { Logger } from 'pino'
import type { Election } from '../background/election.ts'
import type { Repeated } from '../background/repeated.ts'
import type { CollectorClients } from '../collectors/collector-clients.ts'
import { mapConcurrently } from '../collectors/map-concurrently.ts'
import { fromEndpoint } from '../http/endpoint.ts'
import type { OwnMetrics } from '../own-metrics.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { checkTargets, type CheckedTargets } from './check-targets.ts'
import { Listings } from './producer-listing.ts'
import { readSource } from './read-source.ts'
import { SourceError } from './source-error.ts'
import type { Target } from './target.ts'

export interface DiscoveryOptions {
  readonly election: Election
  readonly sources: readonly DiscoverySource[]
  readonly store: NexusStore
  readonly collectors: Pick<CollectorClients, 'forgetProducer'>
  /** Where producers may be. */
  readonly rules: AddressRules
  readonly own: Pick<OwnMetrics, 'discoveryFailed' | 'looksAt'>
  readonly logger: Logger
  /** Time from the end of a pass to the beginning of the next, in milliseconds. */
  readonly intervalMs: number
  readonly leaseMs: number
}

const CONCURRENT_GOODBYES = 32
const READ_TIMEOUT_MS = 15_000
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
  readonly #failing = new Set<string>()

  constructor(options: DiscoveryOptions) {
    const { sources, election, rules, own, logger, intervalMs } = options
    this.#options = options
    this.#listings = {
      local: new Listings({ rules, loopback: true }),
      remote: new Listings({ rules, loopback: false }),
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

  /** What fails is counted, said, and tried again. */
  async #pass(source: DiscoverySource, signal: AbortSignal): Promise<void> {
    const { store, intervalMs, logger } = this.#options
    try {
      await this.#take(source, await this.#read(source, signal), signal)
      if (this.#failing.delete(source.name)) {
        logger.info({ source: source.name }, 'producers are found again')
      }
    } catch (error) {
      if (signal.aborted) return
      await this.#failed(source, error)
    }
    await store.forgetUnusedSources(SOURCE_RETENTION_MS + intervalMs)
  }

  async #read(source: DiscoverySource, signal: AbortSignal): Promise<readonly Target[]> {
    const timeout = AbortSignal.timeout(READ_TIMEOUT_MS)
    try {
      return await readSource(source, {
        signal: AbortSignal.any([signal, timeout]),
        intervalMs: this.#options.intervalMs,
      })
    } catch (cause) {
      if (!timeout.aborted) throw cause
      throw new Error(`it did not answer within ${READ_TIMEOUT_MS / 1000} s`, { cause })
    }
  }

  async #take(
    source: DiscoverySource,
    targets: readonly Target[],
    signal: AbortSignal,
  ): Promise<void> {
    const { store, rules, logger } = this.#options
    const loopback = isLocal(source)
    const listings = this.#listings[loopback ? 'local' : 'remote']
    const checked = await checkTargets(targets, {
      rules,
      loopback,
      ask: (address) => listings.ask(address, signal),
    })
    // Of who did not answer because we stop, nothing is known.
    signal.throwIfAborted()
    const { kept, refused } = await this.#register(source, checked)
    const removed = await store.removeDiscovered(source.name, kept)
    await mapConcurrently(removed, CONCURRENT_GOODBYES, async ({ id, collectorIds }) => {
      for (const one of collectorIds) await this.#options.collectors.forgetProducer(one, id)
    })
    if (removed.length > 0) {
      logger.info(
        { source: source.name, removed: removed.length, some: removed.slice(0, 10) },
        'a source names producers no more',
      )
    }
    await store.discoverySucceeded({
      source: source.name,
      kind: source.kind,
      n_targets: targets.length,
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
    const before = silent.size === 0 ? [] : await store.discovered(name)
    const known = new Set(producers.map(({ id }) => id))
    // Whoever does not say who it is has not changed, as far as anybody knows.
    const quiet = before.filter(({ id, address }) => silent.has(address) && !known.has(id))
    const lease = Math.max(leaseMs, PASSES_IN_LEASE * intervalMs)
    const registered = await store.registerDiscovered(name, producers.map(fromEndpoint), lease)
    await store.renewDiscovered(
      name,
      quiet.map(({ id }) => id),
      lease,
    )
    const others = producers.filter(({ id }) => !registered.has(id))
    const sources = await store.sourcesOf(others.map(({ id }) => id))
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

  async #failed({ name, kind }: DiscoverySource, error: unknown): Promise<void> {
    const { store, own, logger } = this.#options
    const reason = error instanceof SourceError ? error.message : reasonOf(error)
    own.discoveryFailed(name)
    // Once: it fails the same way with each pass.
    if (!this.#failing.has(name)) {
      logger.warn(
        { source: name, reason },
        'producers cannot be looked for; those found before stay',
      )
    }
    this.#failing.add(name)
    await store.discoveryFailed(name, kind, reason)
  }
}

/** Whether a source speaks for this very machine, and so may mean what is only here. */
function isLocal(source: DiscoverySource): boolean {
  if (source.kind === 'file') return true
  return (
    source.kind === 'http' && isLoopbackHost(new URL(source.url).hostname.replace(/^\[|\]$/g, ''))
  )
}
