import {
  HttpProblem,
  type CollectorHeartbeat,
  type CollectorHeartbeatAnswer,
  type NexusClient,
} from '@oximeter/api/client'
import { aborted, pause, type Timers } from '../time/timers.ts'

export interface HeartbeatsOptions {
  readonly nexus: Pick<NexusClient, 'heartbeat'>
  readonly collectorId: string
  readonly intervalMs: number
  readonly timers: Timers
  /** What the next one tells; asked once for each. */
  readonly measure: () => CollectorHeartbeat
  readonly onAnswer: (answer: CollectorHeartbeatAnswer) => void
  /** Called when Nexus says that it does not know this collector. */
  readonly onUnknown: () => void
  /** Called each time that Nexus turns out to take no heartbeats: it has just registered us. */
  readonly onNotTaken: () => void
  readonly onTrouble: (error: unknown) => void
  readonly signal: AbortSignal
}

/** When a Nexus that takes no heartbeats is tried again: it may be a newer one by then. */
const REPROBE_MS = 60_000
/** However short the interval, an answer may take this long. */
const LEAST_TIMEOUT_MS = 2000
/** How servers say that they have no such route; the first one also says that they know no such collector. */
const NO_ROUTE = new Set([404, 405, 501])

/**
 * Tells Nexus every few seconds that the collector lives and how much it does, from the first
 * registration on. One has the same distance from the one before however long its answer takes, and
 * waits for nothing else that the collector does.
 */
export class Heartbeats {
  readonly #options: HeartbeatsOptions
  #registrations = 0
  /** How many registrations there had been when Nexus last said that it does not know us. */
  #unknownAfter: number | undefined
  /** Aborted when the next one is not to be waited for. */
  #wanted = new AbortController()

  constructor(options: HeartbeatsOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#wanted.abort(), { once: true })
  }

  /** Nexus has registered the collector: it hears of it at once. */
  registered(): void {
    this.#registrations += 1
    this.#wanted.abort()
  }

  /** Goes on until aborted. Never rejects. */
  async run(): Promise<void> {
    const { timers, signal } = this.#options
    await aborted(this.#wanted.signal)
    while (!signal.aborted) {
      this.#wanted = new AbortController()
      const begun = timers.now()
      const next = begun + (await this.#beat())
      await pause(timers, Math.max(0, next - timers.now()), this.#wanted.signal)
    }
  }

  /** @returns after how many milliseconds the next one is due */
  async #beat(): Promise<number> {
    const { nexus, collectorId, intervalMs, measure, signal } = this.#options
    const { onAnswer, onUnknown, onNotTaken, onTrouble } = this.#options
    const timeoutMs = Math.max(intervalMs, LEAST_TIMEOUT_MS)
    try {
      const answer = await nexus.heartbeat({ collector_id: collectorId }, measure(), {
        signal,
        timeoutMs,
      })
      this.#unknownAfter = undefined
      onAnswer(answer)
    } catch (error) {
      if (signal.aborted) return intervalMs
      const status = error instanceof HttpProblem ? error.status : undefined
      if (status === 404 && (this.#unknownAfter ?? Infinity) >= this.#registrations) {
        this.#unknownAfter = this.#registrations
        onUnknown()
      } else if (status !== undefined && NO_ROUTE.has(status)) {
        onNotTaken()
        return Math.max(REPROBE_MS, intervalMs)
      } else {
        onTrouble(error)
      }
    }
    return intervalMs
  }
}
