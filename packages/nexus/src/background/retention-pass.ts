import { reasonOf } from '@oximeter/api/client'
import type { Database, Deletion } from '@oximeter/db'
import type { Logger } from 'pino'
import type { OwnMetrics } from '../own-metrics.ts'
import type { NexusStore } from '../store/nexus-store.ts'

export interface RetentionPassOptions {
  readonly store: NexusStore
  readonly metrics: Database
  readonly own: OwnMetrics
  readonly logger: Logger
  /** Time between two passes, in milliseconds. */
  readonly intervalMs: number
}

/** Deletes, pass by pass, what is kept no longer. Several Nexus processes may do so at once. */
export class RetentionPass {
  readonly #options: RetentionPassOptions
  #timer: NodeJS.Timeout | undefined
  #pass: Promise<void> | undefined
  #again = false
  #closed = false
  #isFailing = false

  constructor(options: RetentionPassOptions) {
    this.#options = options
    this.#schedule()
  }

  /** Has what the policies say done now, and not only with the next pass. */
  refresh(): void {
    if (this.#pass !== undefined) this.#again = true
    else this.#start()
  }

  /** One pass: a bounded part of what is to be done. @throws DbError, NexusError */
  async run(): Promise<void> {
    const { store, metrics, own, logger } = this.#options
    const policies = await store.retentionPolicies()
    const { deleted, left, changed } = await metrics.applyRetention(policies)
    if (changed > 0) logger.info({ tables: changed }, 'tables keep their samples for another time')
    for (const [reason, of] of Map.groupBy(deleted, (one) => one.reason)) {
      own.samplesExpired(reason, sum(of, 'rows'))
    }
    if (deleted.length === 0) return
    const days = deleted.map(({ day }) => day)
    logger.info(
      {
        timeseries: new Set(deleted.map(({ name }) => name)).size,
        samples: sum(deleted, 'rows'),
        bytes: sum(deleted, 'bytes'),
        days: [Math.min(...days), Math.max(...days)],
        left,
      },
      'samples that are kept no longer were deleted',
    )
    this.#again ||= left > 0
  }

  /** Ends after the pass that is under way. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#pass
  }

  #schedule(): void {
    this.#timer = setTimeout(() => this.#start(), this.#options.intervalMs)
    this.#timer.unref()
  }

  #start(): void {
    clearTimeout(this.#timer)
    this.#again = false
    this.#pass = this.#tryRun().finally(() => {
      this.#pass = undefined
      if (this.#closed) return
      if (this.#again) this.#start()
      else this.#schedule()
    })
  }

  async #tryRun(): Promise<void> {
    const { logger } = this.#options
    try {
      await this.run()
      this.#isFailing = false
    } catch (error) {
      // Once: it fails the same way with each pass until the databases are back.
      if (!this.#isFailing && !this.#closed) {
        logger.warn({ reason: reasonOf(error) }, 'old samples are deleted when ClickHouse answers')
      }
      this.#isFailing = true
    }
  }
}

function sum(deleted: readonly Deletion[], what: 'rows' | 'bytes'): number {
  return deleted.reduce((total, one) => total + one[what], 0)
}
