import { reasonOf } from '@oximeter/api/client'
import type { Database } from '@oximeter/db'
import type { Logger } from 'pino'
import type { NexusStore } from '../store/nexus-store.ts'

export interface SchemaCopyOptions {
  readonly store: NexusStore
  readonly metrics: Database
  readonly logger: Logger
  /** Time between two looks, in milliseconds. */
  readonly intervalMs: number
}

/** How long after a change others may still put what they knew before. */
const WATCHED_MS = 60_000
/** Timeseries that are compared at a time. */
const NAMES = 200

/**
 * Keeps the copy of schemas in the metrics database true, which readers use. Collectors put what
 * they are answered, so that it is there before the first sample is; but they hear nothing of a
 * definition that is applied, and two of them may undo what the other put. So all is compared once,
 * and what changes is again, for a minute.
 */
export class SchemaCopy {
  readonly #options: SchemaCopyOptions
  /** Until when timeseries are compared; all of them the first time. */
  readonly #watched = new Map<string, number>()
  #isAllCompared = false
  #timer: NodeJS.Timeout | undefined
  #pass: Promise<void> | undefined
  #again = false
  readonly #closed = new AbortController()
  #isFailing = false

  constructor(options: SchemaCopyOptions) {
    this.#options = options
    options.store.watchSchemas((name) => {
      this.#watched.set(name, performance.now() + WATCHED_MS)
    })
    this.#schedule()
  }

  /** Has what changed copied now, and not only at the next look. */
  refresh(): void {
    if (this.#pass !== undefined) this.#again = true
    else this.#start()
  }

  /** Ends the pass that is under way. */
  async close(): Promise<void> {
    this.#closed.abort()
    clearTimeout(this.#timer)
    await this.#pass
  }

  #schedule(): void {
    this.#timer = setTimeout(() => this.#start(), this.#options.intervalMs)
    this.#timer.unref()
  }

  #start(): void {
    clearTimeout(this.#timer)
    this.#pass = this.#run().finally(() => {
      this.#pass = undefined
      if (this.#closed.signal.aborted) return
      if (this.#again) this.#start()
      else this.#schedule()
    })
  }

  async #run(): Promise<void> {
    const { store, logger } = this.#options
    this.#again = false
    try {
      if (!this.#isAllCompared) {
        await this.#compare(await store.timeseriesNames())
        this.#isAllCompared = true
      }
      const begun = performance.now()
      await this.#compare([...this.#watched.keys()])
      for (const [name, until] of this.#watched) if (until < begun) this.#watched.delete(name)
      this.#isFailing = false
    } catch (error) {
      // The database may come later than we do; what is not copied is not forgotten.
      if (!this.#isFailing && !this.#closed.signal.aborted) {
        logger.info({ reason: reasonOf(error) }, 'schemas are copied to ClickHouse when it answers')
      }
      this.#isFailing = true
    }
  }

  async #compare(names: readonly string[]): Promise<void> {
    const { store, metrics } = this.#options
    for (let from = 0; from < names.length && !this.#closed.signal.aborted; from += NAMES) {
      const known = await store.schemasNamed(names.slice(from, from + NAMES))
      const schemas = known.map(({ schema, provisional }) => ({ ...schema, provisional }))
      await metrics.syncSchemas(schemas, { signal: this.#closed.signal })
    }
  }
}
