import { reasonOf } from '@oximeter/api/client'
import type { Database } from '@oximeter/db'
import type { Logger } from 'pino'
import type { NexusStore } from '../store/nexus-store.ts'
import { Repeated } from './repeated.ts'

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
export class SchemaCopy implements AsyncDisposable {
  readonly #options: SchemaCopyOptions
  /** Until when timeseries are compared; all of them the first time. */
  readonly #watched = new Map<string, number>()
  readonly #looks: Repeated
  #isAllCompared = false

  constructor(options: SchemaCopyOptions) {
    const { store, logger, intervalMs } = options
    this.#options = options
    store.watchSchemas((name) => {
      this.#watched.set(name, performance.now() + WATCHED_MS)
    })
    this.#looks = new Repeated({
      intervalMs,
      work: (signal) => this.#look(signal),
      // The database may come later than we do; what is not copied is not forgotten.
      onTrouble: (error) =>
        logger.info(
          { reason: reasonOf(error) },
          'schemas are copied to ClickHouse when it answers',
        ),
    })
  }

  /** Has what changed copied now, and not only at the next look. */
  refresh(): void {
    this.#looks.now()
  }

  /** Ends the look that is under way. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#looks[Symbol.asyncDispose]()
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { store } = this.#options
    if (!this.#isAllCompared) {
      await this.#compare(await store.timeseriesNames(), signal)
      this.#isAllCompared = true
    }
    const begun = performance.now()
    await this.#compare([...this.#watched.keys()], signal)
    for (const [name, until] of this.#watched) if (until < begun) this.#watched.delete(name)
  }

  async #compare(names: readonly string[], signal: AbortSignal): Promise<void> {
    const { store, metrics } = this.#options
    for (let from = 0; from < names.length && !signal.aborted; from += NAMES) {
      const known = await store.schemasNamed(names.slice(from, from + NAMES))
      const schemas = known.map(({ schema, provisional }) => ({ ...schema, provisional }))
      await metrics.syncSchemas(schemas, { signal })
    }
  }
}
