import { reasonOf } from '@oximeter/api/client'
import type { Database } from '@oximeter/db'
import type { Logger } from 'pino'

export interface RollingUpOptions {
  readonly metrics: Database
  readonly logger: Logger
  /** Time between two passes, in milliseconds; while there is more to do at once, a twelfth of it. */
  readonly intervalMs: number
}

/**
 * Rolls up what definitions say. Every Nexus may do it: what two do at once is there once. What fails
 * is tried again with the next pass; until then questions are answered by samples.
 */
export class RollingUp {
  readonly #options: RollingUpOptions
  readonly #closed = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #pass: Promise<void> = Promise.resolve()
  #isFailing = false

  constructor(options: RollingUpOptions) {
    this.#options = options
    this.#schedule(options.intervalMs)
  }

  /** Ends the pass that is under way. */
  async close(): Promise<void> {
    this.#closed.abort()
    clearTimeout(this.#timer)
    await this.#pass
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => {
      this.#pass = this.#passAndWait()
    }, afterMs)
    this.#timer.unref()
  }

  async #passAndWait(): Promise<void> {
    const nextMs = await this.#run()
    if (!this.#closed.signal.aborted) this.#schedule(nextMs)
  }

  /** Resolves with how long to wait for the next pass. */
  async #run(): Promise<number> {
    const { metrics, logger, intervalMs } = this.#options
    try {
      const { isBehind } = await metrics.buildRollups({ signal: this.#closed.signal })
      this.#isFailing = false
      return isBehind ? intervalMs / 12 : intervalMs
    } catch (error) {
      // Once: it fails the same way with each pass until the database is back.
      if (!this.#isFailing && !this.#closed.signal.aborted) {
        logger.info({ reason: reasonOf(error) }, 'samples are rolled up when ClickHouse does it')
      }
      this.#isFailing = true
      return intervalMs
    }
  }
}
