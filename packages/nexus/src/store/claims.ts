import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { milliseconds } from './timing.ts'
import { isValid } from './tokens.ts'

/** How long a claim stays of a producer that is not registered. */
const RETENTION_MS = 86_400_000
/** A claim that changes while we look is looked at again; with each change somebody succeeds. */
const ATTEMPTS = 5

/**
 * Which token a producer belongs to: the one that registered it first, for as long as that is valid.
 * So nobody registers a producer of somebody else's, and a new token takes the place of a revoked one.
 */
export class ClaimRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  /** @returns whether the producer belongs to the token, now if not before */
  async claim(producerId: string, tokenId: string): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const held = await this.#holder(producerId)
      if (held?.tokenId === tokenId) return true
      if (held?.valid === true) return false
      const taken =
        held === undefined
          ? await this.#add(producerId, tokenId)
          : await this.#replace(producerId, held.tokenId, tokenId)
      if (taken) return true
    }
    return false
  }

  /** The producer is gone: whoever registers it next has it. */
  async release(producerId: string): Promise<void> {
    await retryConflicts(() =>
      this.#db.deleteFrom('producer_claims').where('producer_id', '=', producerId).execute(),
    )
  }

  /** Forgets claims of producers that nobody has registered for a day. */
  async deleteOld(): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .deleteFrom('producer_claims')
        .where('time_claimed', '<', sql<Date>`now() - ${milliseconds(RETENTION_MS)}`)
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('producers')
                .select('producers.id')
                .whereRef('producers.id', '=', 'producer_claims.producer_id'),
            ),
          ),
        )
        .execute(),
    )
  }

  async #holder(producerId: string) {
    return retryConflicts(() =>
      this.#db
        .selectFrom('producer_claims')
        .leftJoin('tokens', 'tokens.id', 'producer_claims.token_id')
        .select([
          'producer_claims.token_id as tokenId',
          sql<boolean>`(tokens.id is not null and ${isValid()})`.as('valid'),
        ])
        .where('producer_id', '=', producerId)
        .executeTakeFirst(),
    )
  }

  async #add(producerId: string, tokenId: string): Promise<boolean> {
    const row = await retryConflicts(() =>
      this.#db
        .insertInto('producer_claims')
        .values({ producer_id: producerId, token_id: tokenId })
        .onConflict((conflict) => conflict.column('producer_id').doNothing())
        .returning('producer_id')
        .executeTakeFirst(),
    )
    return row !== undefined
  }

  async #replace(producerId: string, before: string, tokenId: string): Promise<boolean> {
    const row = await retryConflicts(() =>
      this.#db
        .updateTable('producer_claims')
        .set({ token_id: tokenId, time_claimed: sql<Date>`now()` })
        .where('producer_id', '=', producerId)
        .where('token_id', '=', before)
        .returning('producer_id')
        .executeTakeFirst(),
    )
    return row !== undefined
  }
}
