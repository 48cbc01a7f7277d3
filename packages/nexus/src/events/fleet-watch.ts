import { setTimeout as delay } from 'node:timers/promises'
import { reasonOf } from '@oximeter/api/client'
import type { Logger } from 'pino'
import type { CollectorClients } from '../collectors/collector-clients.ts'
import { mapConcurrently } from '../collectors/map-concurrently.ts'
import type { StoredCollector } from '../store/collectors.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import { EventMemory, type RememberedEvent } from './event-memory.ts'
import { FleetState, type FleetEvent } from './fleet-state.ts'

export interface FleetWatchOptions {
  readonly store: NexusStore
  readonly collectors: CollectorClients
  readonly logger: Logger
  readonly onEvent: (event: RememberedEvent) => void
}

/** How often the database is looked at, while that costs little. */
const INTERVAL_MS = 1000
/** Looking takes a twentieth of the time at most. */
const REST = 19
/** How far back changes are looked for: further than a look and the pause after it take, usually. */
const OVERLAP_MS = 15_000
/** Everything is compared so often, whatever seems to have changed. */
const WHOLE_MS = 60_000
/** How often collectors are asked who fails. */
const FAILING_MS = 5000
const MOST_COLLECTORS = 1000
/** Alerts that are told of; of those beyond nothing is. */
const MOST_ALERTS = 5000
const AT_A_TIME = 8

/**
 * What happens to producers, collectors and alerts, found out by looking at the database again and again: so
 * it does not matter which Nexus it happened at. One look serves all who listen.
 */
export class FleetWatch {
  readonly memory = new EventMemory()
  readonly state = new FleetState()
  readonly #options: FleetWatchOptions
  readonly #stop = new AbortController()
  readonly #first = Promise.withResolvers<void>()
  readonly #running: Promise<void>
  #lastWhole = -Infinity
  #lastFailing = -Infinity
  #lastLook = 0
  #isFailing = false

  constructor(options: FleetWatchOptions) {
    this.#options = options
    // Whoever waits for it is told.
    this.#first.promise.catch(() => {})
    this.#running = this.#run()
  }

  /** Resolves when the state is known. @throws what the database says if it is not there */
  get known(): Promise<void> {
    return this.#first.promise
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { logger } = this.#options
    const { signal } = this.#stop
    while (!signal.aborted) {
      const begun = performance.now()
      try {
        await this.#look(begun)
        this.#isFailing = false
        this.#first.resolve()
      } catch (error) {
        this.#first.reject(error)
        if (!this.#isFailing)
          logger.info({ reason: reasonOf(error) }, 'events wait for the database')
        this.#isFailing = true
      }
      const tookMs = performance.now() - begun
      const pauseMs = Math.max(INTERVAL_MS, REST * tookMs)
      await delay(pauseMs, undefined, { signal }).catch(() => {})
    }
  }

  async #look(now: number): Promise<void> {
    const { store } = this.#options
    const time = new Date().toISOString()
    const stored = await store.collectors({ limit: MOST_COLLECTORS })
    const isFirst = this.#lastWhole === -Infinity
    const tell = (events: readonly FleetEvent[]): void => {
      // What is there at the first look has not just happened.
      if (!isFirst) for (const event of events) this.#options.onEvent(this.memory.add(event))
    }
    tell(this.state.sawCollectors(stored, time))
    tell(await this.#lookAtProducers(now, time))
    tell(this.state.sawAlerts(await store.alerting.alerts.active(MOST_ALERTS), time))
    if (now - this.#lastFailing < FAILING_MS) return
    this.#lastFailing = now
    tell(await this.#askWhoFails(stored, time))
  }

  async #lookAtProducers(now: number, time: string): Promise<FleetEvent[]> {
    const { store } = this.#options
    const events: FleetEvent[] = []
    let isWhole = now - this.#lastWhole >= WHOLE_MS || now - this.#lastLook >= OVERLAP_MS
    if (!isWhole) {
      const { rows, count } = await store.changedProducers(OVERLAP_MS + INTERVAL_MS)
      events.push(...this.state.sawProducers(rows, time))
      // Some are gone.
      isWhole = count !== this.state.size
    }
    if (isWhole) {
      events.push(...this.state.sawAllProducers(await store.producerPlaces(), time))
      this.#lastWhole = now
    }
    this.#lastLook = now
    return events
  }

  async #askWhoFails(stored: readonly StoredCollector[], time: string): Promise<FleetEvent[]> {
    const live = stored.filter((one) => one.live)
    const found = await mapConcurrently(live, AT_A_TIME, async (collector) => {
      const reasons = await this.#options.collectors.failing(collector)
      return reasons === undefined ? [] : this.state.sawFailing(collector.id, reasons, time)
    })
    return found.flat()
  }
}
