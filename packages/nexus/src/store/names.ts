import type { Kysely } from 'kysely'
import { errorCode } from '../database/errors.ts'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'

const UNIQUE_VIOLATION = '23505'

export type NamedKind = 'silo' | 'project'

export interface StoredName {
  readonly id: string
  readonly name: string
  /** Of a project: its silo, where that was said. */
  readonly siloId: string | null
}

/** What people call silos and projects; each name is that of one. */
export class NameRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  /** @returns false where another one has the name */
  async set(kind: NamedKind, { id, name, siloId }: StoredName): Promise<boolean> {
    const row = { name, silo_id: siloId }
    try {
      await retryConflicts(() =>
        this.#db
          .insertInto('scope_names')
          .values({ kind, id, ...row })
          .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(row))
          .execute(),
      )
      return true
    } catch (error) {
      if (errorCode(error) === UNIQUE_VIOLATION) return false
      throw error
    }
  }

  async remove(kind: NamedKind, id: string): Promise<void> {
    await retryConflicts(() =>
      this.#db.deleteFrom('scope_names').where('kind', '=', kind).where('id', '=', id).execute(),
    )
  }

  async named(kind: NamedKind, name: string): Promise<StoredName | undefined> {
    return retryConflicts(() => this.#select(kind).where('name', '=', name).executeTakeFirst())
  }

  /** Ascending by id, from after `after`. */
  async list(
    kind: NamedKind,
    { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly StoredName[]> {
    return retryConflicts(() =>
      this.#select(kind)
        .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
        .orderBy('id')
        .limit(limit)
        .execute(),
    )
  }

  #select(kind: NamedKind) {
    return this.#db
      .selectFrom('scope_names')
      .select(['id', 'name', 'silo_id as siloId'])
      .where('kind', '=', kind)
  }
}
