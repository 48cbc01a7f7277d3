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
}

/**
 * What nobody asks for and has to be done, by one Nexus at a time: producers go from collectors that are
 * gone, drain or have too much to others; handovers and leases end.
 */
export class Upkeep {
  readonly #options: UpkeepOptions
  #lastHourly = Number.NEGATIVE_INFINITY

  constructor(options: UpkeepOptions) {
    this.#options = options
  }

  /**
   * To be called again and again, while this Nexus has the background lease.
   *
   * @throws {LeaseLostError}
   */
  async pass(): Promise<void> {
    const { store, own, logger } = this.#options
    const moved = await store.rebalance()
    if (Object.keys(moved).length > 0) logger.info({ moved }, 'producers got other collectors')
    await store.endHandovers()
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
    await store.pruneReplicas()
    await store.vacuum()
  }
}
