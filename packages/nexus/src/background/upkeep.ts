import { reasonOf } from '@oximeter/api/client'
import type { Logger } from 'pino'
import type { OwnMetrics } from '../own-metrics.ts'
import type { NexusStore } from '../store/nexus-store.ts'

const HOUR_MS = 3_600_000
/** How long a collector that nobody hears stays in the list. */
const COLLECTOR_RETENTION_MS = 7 * 24 * HOUR_MS

export interface UpkeepOptions {
  readonly store: NexusStore
  readonly own: OwnMetrics
  readonly logger: Logger
  /** Time between two passes, in milliseconds. */
  readonly intervalMs: number
}

/**
 * What nobody asks for and has to be done: producers are taken from collectors that are gone, ended
 * leases are pruned. Every Nexus does it; each step is one that several may take at once.
 */
export class Upkeep {
  readonly #options: UpkeepOptions
  #timer: NodeJS.Timeout | undefined
  #pass: Promise<void> = Promise.resolve()
  #closed = false
  #failing = false
  #lastHourly = 0

  constructor(options: UpkeepOptions) {
    this.#options = options
    this.#schedule()
  }

  /** Ends after the pass that is under way. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#pass
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#pass = this.#run().finally(() => {
        if (!this.#closed) this.#schedule()
      })
    }, this.#options.intervalMs)
    this.#timer.unref()
  }

  async #run(): Promise<void> {
    const { logger } = this.#options
    try {
      await this.#work()
      if (this.#failing) logger.info('the database answers again')
      this.#failing = false
    } catch (error) {
      // Once: it fails the same way with each pass until the database is back.
      if (!this.#failing) logger.error({ reason: reasonOf(error) }, 'upkeep failed')
      this.#failing = true
    }
  }

  async #work(): Promise<void> {
    const { store, own, logger } = this.#options
    await store.recordUptime()
    const assigned = await store.assignOrphans()
    if (assigned > 0) logger.info({ assigned }, 'producers were given to other collectors')
    const pruned = await store.pruneProducers()
    own.leasesExpired(pruned.length)
    if (pruned.length > 0) {
      const some = pruned.slice(0, 10)
      logger.info({ pruned: pruned.length, some }, 'producers let their lease run out')
    }
    if (performance.now() - this.#lastHourly < HOUR_MS) return
    this.#lastHourly = performance.now()
    const forgotten = await store.pruneCollectors(COLLECTOR_RETENTION_MS)
    if (forgotten.length > 0) logger.info({ forgotten }, 'collectors were silent for a week')
    await store.pruneAccess()
    await store.vacuum()
  }
}
