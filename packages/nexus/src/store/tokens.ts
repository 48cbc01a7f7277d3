import { createHash, randomUUID } from 'node:crypto'
import { randomToken } from '@oximeter/api'
import type { Role, TokenScope, TokenState } from '@oximeter/api/client'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { milliseconds } from './timing.ts'

/** How exactly it is kept when a token was used last. */
const LAST_USED_MS = 60_000
/** How long a token is shown after its end. */
const RETENTION_MS = 90 * 86_400_000

export interface StoredToken {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly scope: TokenScope
  readonly scopeId: string | null
  readonly producerIds: readonly string[] | null
  readonly state: TokenState
  readonly createdBy: string
  readonly timeCreated: Date
  readonly timeExpires: Date | null
  readonly timeRevoked: Date | null
  readonly timeLastUsed: Date | null
}

export interface TokenRegistration {
  readonly name: string
  readonly role: Role
  readonly scope: TokenScope
  readonly scopeId: string | null
  readonly producerIds: readonly string[] | null
  /** Undefined: it does not end by itself. */
  readonly lifetimeMs: number | undefined
  readonly createdBy: string
}

/** A token that was just made. */
export interface NewToken {
  readonly token: StoredToken
  /** What its owner shows. */
  readonly text: string
}

/** What is kept of a text, and looked for: nothing is compared byte by byte. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Rows of tokens. Time is the database's. */
export class TokenRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  /**
   * @param text default: a random one
   * @returns undefined where there is a token of that name, which is not revoked
   */
  async create(
    { scopeId, producerIds, lifetimeMs, createdBy, ...more }: TokenRegistration,
    text: string = randomToken(),
  ): Promise<NewToken | undefined> {
    const id = randomUUID()
    const row = await retryConflicts(() =>
      this.#db
        .insertInto('tokens')
        .values({
          ...more,
          id,
          hash: hashOf(text),
          scope_id: scopeId,
          producer_ids: producerIds === null ? null : JSON.stringify(producerIds),
          created_by: createdBy,
          time_expires:
            lifetimeMs === undefined ? null : sql<Date>`now() + ${milliseconds(lifetimeMs)}`,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst(),
    )
    if (row === undefined) return undefined
    const token = await this.get(id)
    return token && { token, text }
  }

  /** The token with this text, whatever its state, and how long it is good for, if it ends. */
  async find(
    hash: string,
  ): Promise<{ readonly token: StoredToken; readonly leftMs: number } | undefined> {
    const row = await retryConflicts(() =>
      this.#select()
        .select(
          sql<number | null>`(extract(epoch from time_expires - now()) * 1000)::float8`.as('left'),
        )
        .where('hash', '=', hash)
        .executeTakeFirst(),
    )
    if (row === undefined) return undefined
    const { left, ...token } = row
    return { token, leftMs: left ?? Infinity }
  }

  /** @param which its id, or its name: then the one that is not revoked, or was revoked last */
  async get(which: string): Promise<StoredToken | undefined> {
    return retryConflicts(() =>
      this.#select()
        .where((where) =>
          where.or([where(sql`id::text`, '=', which.toLowerCase()), where('name', '=', which)]),
        )
        .orderBy(sql`time_revoked is null`, 'desc')
        .orderBy('time_revoked', 'desc')
        .limit(1)
        .executeTakeFirst(),
    )
  }

  /** Ascending by id, from after `after`. */
  async list(page: {
    readonly limit: number
    readonly after?: string | undefined
  }): Promise<readonly StoredToken[]> {
    return retryConflicts(() =>
      this.#select()
        .$if(page.after !== undefined, (query) => query.where('id', '>', page.after ?? ''))
        .orderBy('id')
        .limit(page.limit)
        .execute(),
    )
  }

  /** One that is revoked already stays as it is. */
  async revoke(id: string): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .updateTable('tokens')
        .set({ time_revoked: sql<Date>`now()` })
        .where('id', '=', id)
        .where('time_revoked', 'is', null)
        .execute(),
    )
  }

  /** Keeps when it was used, once a minute. */
  async touch(id: string): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .updateTable('tokens')
        .set({ time_last_used: sql<Date>`now()` })
        .where('id', '=', id)
        .where((where) =>
          where.or([
            where('time_last_used', 'is', null),
            where('time_last_used', '<', sql<Date>`now() - ${milliseconds(LAST_USED_MS)}`),
          ]),
        )
        .execute(),
    )
  }

  /** Whether somebody can make other tokens. */
  async hasOperator(): Promise<boolean> {
    const row = await retryConflicts(() =>
      this.#db
        .selectFrom('tokens')
        .select('id')
        .where('role', '=', 'operator')
        .where(isValid())
        .limit(1)
        .executeTakeFirst(),
    )
    return row !== undefined
  }

  /** Forgets tokens that ended long ago. */
  async deleteOld(): Promise<void> {
    const end = sql<Date>`coalesce(time_revoked, time_expires)`
    await retryConflicts(() =>
      this.#db
        .deleteFrom('tokens')
        .where(end, '<', sql<Date>`now() - ${milliseconds(RETENTION_MS)}`)
        .execute(),
    )
  }

  #select() {
    return this.#db.selectFrom('tokens').select([
      'id',
      'name',
      'role',
      'scope',
      'scope_id as scopeId',
      'producer_ids as producerIds',
      'created_by as createdBy',
      'time_created as timeCreated',
      'time_expires as timeExpires',
      'time_revoked as timeRevoked',
      'time_last_used as timeLastUsed',
      sql<TokenState>`case
          when time_revoked is not null then 'revoked'
          when time_expires <= now() then 'expired'
          else 'valid' end`.as('state'),
    ])
  }
}

/** Whether a row of `tokens` opens anything. */
export function isValid(): RawBuilder<boolean> {
  return sql<boolean>`(
    tokens.time_revoked is null
    and (tokens.time_expires is null or tokens.time_expires > now())
  )`
}
