import { randomUUID } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { milliseconds, type StoreTiming } from './timing.ts'

const NAME = 'background'

/** Another Nexus does the background work by now: what was begun is left to it. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
}

/**
 * Lets one Nexus at a time do the background work: the one whose name is in a row, until a time that it
 * puts off while it works. One that dies or hangs loses it within `backgroundLeaseMs`.
 */
export class BackgroundLease {
  readonly #db: Kysely<NexusTables>
  readonly #lengthMs: number
  readonly #holder = randomUUID()

  constructor(db: Kysely<NexusTables>, { backgroundLeaseMs }: StoreTiming) {
    this.#db = db
    this.#lengthMs = backgroundLeaseMs
  }

  /** Takes the lease if nobody has it, renews it if we do. @returns whether we have it now */
  async take(): Promise<boolean> {
    const { rows } = await retryConflicts(() =>
      sql`
        insert into nexus_leases as lease (name, holder, time_expires)
        values (${NAME}, ${this.#holder}, now() + ${milliseconds(this.#lengthMs)})
        on conflict (name) do update
          set holder = excluded.holder, time_expires = excluded.time_expires
          where lease.time_expires <= now() or lease.holder = excluded.holder
        returning holder`.execute(this.#db),
    )
    return rows.length === 1
  }

  /** Lets another take it at once. */
  async release(): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .deleteFrom('nexus_leases')
        .where('name', '=', NAME)
        .where('holder', '=', this.#holder)
        .execute(),
    )
  }

  /**
   * Runs a transaction if we still have the lease, and renews that: its row is locked until the end, so that
   * nobody can take it over meanwhile.
   *
   * @throws {LeaseLostError}
   */
  fenced<T>(work: (transaction: Transaction<NexusTables>) => Promise<T>): Promise<T> {
    return retryConflicts(() =>
      this.#db.transaction().execute(async (transaction) => {
        const { rows } = await sql`
          update nexus_leases set time_expires = now() + ${milliseconds(this.#lengthMs)}
          where name = ${NAME} and holder = ${this.#holder} and time_expires > now()
          returning holder`.execute(transaction)
        if (rows.length === 0) throw new LeaseLostError('the background lease has run out')
        return work(transaction)
      }),
    )
  }
}
