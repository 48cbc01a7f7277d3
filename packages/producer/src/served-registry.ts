import type { ProducerRegistry, ProducerResult } from '@oximeter/core'

import { OwnMetrics } from './own-metrics.ts'
import type { PageQuery } from './pages/page-query.ts'
import { ProducerPages, type PagesOptions } from './pages/producer-pages.ts'

export interface ServedRegistryOptions extends PagesOptions {
  /**
   * Whether the registry gets a few instruments that tell how it is served, of the target
   * `producer_server`, as soon as somebody asks for it. Default true.
   */
  ownMetrics?: boolean
}

/** A registry as all those see it who ask for its samples, however many ways there are to ask. */
export class ServedRegistry {
  readonly pages: ProducerPages
  readonly #registry: ProducerRegistry
  readonly #hasOwnMetrics: boolean
  #ownMetrics: OwnMetrics | undefined
  #wasDrained = false

  constructor(registry: ProducerRegistry, options: ServedRegistryOptions = {}) {
    this.#registry = registry
    this.#hasOwnMetrics = options.ownMetrics ?? true
    this.pages = new ProducerPages(
      (numbering) => this.#collecting(() => registry.collectPoints(numbering)),
      options,
    )
  }

  /** Whether anybody has taken samples of which nothing is kept. */
  get wasDrained(): boolean {
    return this.#wasDrained
  }

  /**
   * Takes all samples, of which nothing is kept.
   *
   * @throws StaleGeneration where another collector has been assigned since
   */
  async drain(query: PageQuery, signal?: AbortSignal): Promise<ProducerResult[]> {
    this.pages.admit(query)
    this.#wasDrained = true
    return this.#collecting(() => this.#registry.collect(signal === undefined ? {} : { signal }))
  }

  async #collecting<T>(collect: () => Promise<T>): Promise<T> {
    // Not before: the application's producers come first.
    if (this.#hasOwnMetrics) this.#ownMetrics ??= new OwnMetrics(this.#registry)
    this.#ownMetrics?.update(this.pages)
    const started = performance.now()
    const collected = await collect()
    this.#ownMetrics?.collected(performance.now() - started)
    return collected
  }
}

const served = new WeakMap<ProducerRegistry, ServedRegistry>()

/** What is served of a registry: the options count of who comes first. */
export function servedRegistry(
  registry: ProducerRegistry,
  options?: ServedRegistryOptions,
): ServedRegistry {
  const known = served.get(registry) ?? new ServedRegistry(registry, options)
  served.set(registry, known)
  return known
}
