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

/** Days of tables that may hold a sample twice for a while: marked, and settled from time to time. */
export class Unsettled {
  readonly #options: UnsettledOptions

  constructor(options: UnsettledOptions) {
    this.#options = options
  }

  /** To be called before each try to store what may be there already. @throws {DbError} */
  async mark(day: TableDay): Promise<void> {
    const { db, onMarked } = this.#options
    await db.markUnsettled([day])
    onMarked(1)
  }

  async settleRegularly(): Promise<void> {
    const { db, timers, signal, onTrouble } = this.#options
    while (!signal.aborted) {
      await pause(timers, SETTLE_INTERVAL_MS, signal)
      if (signal.aborted) return
      await db.settle().catch(onTrouble)
    }
  }
}
