import { MAX_SAVED, type TokenScope } from '@oximeter/api/client'
import { sql, type Kysely } from 'kysely'
import { errorCode } from '../database/errors.ts'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'

const UNIQUE_VIOLATION = '23505'

export type SavedKind = NexusTables['saved_objects']['kind']

/** Whose a saved object is. */
export interface SavedScope {
  readonly scope: TokenScope
  /** Of the silo or project. */
  readonly scopeId: string | null
}

export interface SavedContent {
  readonly name: string
  readonly description: string
  /** JSON. */
  readonly document: string
  readonly changedBy: string
}

/** A saved object without what is in it. */
export interface ListedObject extends SavedScope {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly revision: bigint
  readonly changedBy: string
  readonly timeCreated: Date
  readonly timeChanged: Date
}

export interface StoredObject extends ListedObject {
  /** JSON. */
  readonly document: string
}

export type SaveOutcome =
  | { readonly stored: StoredObject }
  /** `revision`: somebody else was first, or nobody has it. */
  | { readonly refused: 'name' | 'id' | 'full' | 'revision' }

/** What people have saved to look at again: some of each kind. */
export class SavedRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  async create(
    kind: SavedKind,
    id: string,
    { scope, scopeId }: SavedScope,
    { name, description, document, changedBy }: SavedContent,
  ): Promise<SaveOutcome> {
    return this.#save(kind, id, 'full', async () => {
      const { rows } = await sql<{ id: string }>`
        insert into saved_objects
          (kind, id, scope, scope_id, name, description, document, changed_by)
        select
          ${kind}::text, ${id}::uuid, ${scope}::text, ${scopeId ?? ''}::text,
          ${name}::text, ${description}::text, ${document}::text, ${changedBy}::text
        where (select count(*) from saved_objects where kind = ${kind}) < ${MAX_SAVED}::int8
        returning id`.execute(this.#db)
      return rows.length === 1
    })
  }

  /** Instead of what it was, if it is still at this revision. */
  async update(
    kind: SavedKind,
    id: string,
    revision: number,
    { name, description, document, changedBy }: SavedContent,
  ): Promise<SaveOutcome> {
    return this.#save(kind, id, 'revision', async () => {
      const { numUpdatedRows } = await this.#db
        .updateTable('saved_objects')
        .set({
          name,
          description,
          document,
          changed_by: changedBy,
          time_changed: sql<Date>`now()`,
          revision: sql<bigint>`revision + 1`,
        })
        .where('kind', '=', kind)
        .where('id', '=', id)
        .where('revision', '=', BigInt(revision))
        .executeTakeFirst()
      return numUpdatedRows === 1n
    })
  }

  async delete(kind: SavedKind, id: string): Promise<void> {
    await retryConflicts(() =>
      this.#db.deleteFrom('saved_objects').where('kind', '=', kind).where('id', '=', id).execute(),
    )
  }

  async get(kind: SavedKind, id: string): Promise<StoredObject | undefined> {
    const row = await retryConflicts(() =>
      this.#select(kind).select('document').where('id', '=', id).executeTakeFirst(),
    )
    return row && { ...fromRow(row), document: row.document }
  }

  /** Ascending by id, from after `after`: all, or those of one scope. */
  async list(
    kind: SavedKind,
    page: {
      readonly limit: number
      readonly after: string | undefined
      /** In names, in whatever case. */
      readonly search: string
      readonly of: SavedScope | undefined
    },
  ): Promise<readonly ListedObject[]> {
    const { limit, after, search, of } = page
    const rows = await retryConflicts(() =>
      this.#select(kind)
        .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
        .$if(search !== '', (query) =>
          query.where(sql<boolean>`strpos(lower(name), lower(${search}::text)) > 0`),
        )
        .$if(of !== undefined, (query) =>
          query.where('scope', '=', of?.scope ?? 'fleet').where('scope_id', '=', of?.scopeId ?? ''),
        )
        .orderBy('id')
        .limit(limit)
        .execute(),
    )
    return rows.map(fromRow)
  }

  async #save(
    kind: SavedKind,
    id: string,
    otherwise: 'full' | 'revision',
    save: () => Promise<boolean>,
  ): Promise<SaveOutcome> {
    try {
      const isSaved = await retryConflicts(save)
      const stored = isSaved ? await this.get(kind, id) : undefined
      return stored === undefined ? { refused: otherwise } : { stored }
    } catch (error) {
      if (errorCode(error) !== UNIQUE_VIOLATION) throw error
      const isThere = otherwise === 'full' && (await this.get(kind, id)) !== undefined
      return { refused: isThere ? 'id' : 'name' }
    }
  }

  #select(kind: SavedKind) {
    return this.#db
      .selectFrom('saved_objects')
      .select([
        'id',
        'scope',
        'scope_id as scopeId',
        'name',
        'description',
        'revision',
        'changed_by as changedBy',
        'time_created as timeCreated',
        'time_changed as timeChanged',
      ])
      .where('kind', '=', kind)
  }
}

function fromRow(row: ListedObject): ListedObject {
  return { ...row, scopeId: row.scopeId === '' ? null : row.scopeId }
}
