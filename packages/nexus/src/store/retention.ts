import type { RetentionPolicy } from '@oximeter/db'
import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'

/** How long samples are kept, where somebody has said so. */
export class RetentionRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  /** Ascending by pattern. */
  async all(): Promise<readonly RetentionPolicy[]> {
    const rows = await retryConflicts(() =>
      this.#db
        .selectFrom('retention_policies')
        .select(['pattern', 'days', 'bytes'])
        .orderBy('pattern')
        .execute(),
    )
    return rows.map(({ pattern, days, bytes }) => {
      return { pattern, days, bytes: bytes === null ? null : Number(bytes) }
    })
  }

  async set({ pattern, days, bytes }: RetentionPolicy): Promise<void> {
    const limit = bytes === null ? null : BigInt(bytes)
    await retryConflicts(() =>
      this.#db
        .insertInto('retention_policies')
        .values({ pattern, days, bytes: limit })
        .onConflict((conflict) =>
          conflict.column('pattern').doUpdateSet({ days, bytes: limit, time_changed: sql`now()` }),
        )
        .execute(),
    )
  }

  async remove(pattern: string): Promise<void> {
    await retryConflicts(() =>
      this.#db.deleteFrom('retention_policies').where('pattern', '=', pattern).execute(),
    )
  }
}
