import type { Database, TableDay } from '@oximeter/db'
import { pause, type Timers } from '../time/timers.ts'

export interface UnsettledOptions {
  readonly db: Pick<Database, 'markUnsettled' | 'settle'>
  readonly timers: Timers
  readonly onMarked: (days: number) => void
  readonly onTrouble: (error: unknown) => void
  readonly signal: AbortSignal
}

const SETTLE_INTERVAL_MS = 5 * 60_000

/**
 * Days of tables that may hold a sample twice for a while: marked before that is stored, and merged
 * from time to time. What may be double is not stored while days are merged, so that none is called
 * settled which was not.
 */
export class Unsettled {
  readonly #options: UnsettledOptions
  #storing = 0
  #isSettling = false

  constructor(options: UnsettledOptions) {
    this.#options = options
  }

  get isSettling(): boolean {
    return this.#isSettling
  }

  /** Stores what may be there already. @throws {DbError} */
  async store(day: TableDay, insert: () => Promise<void>): Promise<void> {
    const { db, onMarked } = this.#options
    this.#storing += 1
    try {
      await db.markUnsettled([day])
      onMarked(1)
      await insert()
    } finally {
      this.#storing -= 1
    }
  }

  async settleRegularly(): Promise<void> {
    const { timers, signal } = this.#options
    while (!signal.aborted) {
      await pause(timers, SETTLE_INTERVAL_MS, signal)
      if (!signal.aborted && this.#storing === 0) await this.#settle()
    }
  }

  async #settle(): Promise<void> {
    const { db, onTrouble } = this.#options
    this.#isSettling = true
    try {
      await db.settle()
    } catch (error) {
      onTrouble(error)
    } finally {
      this.#isSettling = false
    }
  }
}
