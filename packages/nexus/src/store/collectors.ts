import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { isLive, milliseconds, type StoreTiming } from './timing.ts'

export interface StoredCollector {
  readonly id: string
  readonly address: string
  /** What its API wants to see; null for nothing. */
  readonly apiToken: string | null
  /** Whether its API speaks TLS. */
  readonly tls: boolean
  readonly timeRegistered: Date
  readonly timeLastSeen: Date
  readonly live: boolean
  readonly producers: number
}

export interface CollectorRegistration {
  readonly id: string
  readonly address: string
  /** Default: it wants none. */
  readonly apiToken?: string | undefined
  /** Default false. */
  readonly tls?: boolean | undefined
}

/** What a sign of life told about its sender. */
export type HeartbeatResult = 'ok' | 'expunged' | 'unknown'

/** Rows of collectors, without a thought about producers. */
export class CollectorRows {
  readonly #db: Kysely<NexusTables>
  readonly #timing: StoreTiming

  constructor(db: Kysely<NexusTables>, timing: StoreTiming) {
    this.#db = db
    this.#timing = timing
  }

  /** Adds a collector, or takes its new address. One that was expunged is back in service. */
  async register({ id, address, apiToken, tls }: CollectorRegistration): Promise<void> {
    const row = { address, api_token: apiToken ?? null, tls: tls ?? false }
    await retryConflicts(() =>
      this.#db
        .insertInto('collectors')
        .values({ id, ...row })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({
            ...row,
            time_last_seen: sql<Date>`now()`,
            time_expunged: null,
          }),
        )
        .execute(),
    )
  }

  async heartbeat(id: string): Promise<HeartbeatResult> {
    const row = await retryConflicts(() =>
      this.#db
        .updateTable('collectors')
        .set({ time_last_seen: sql<Date>`now()` })
        .where('id', '=', id)
        .returning('time_expunged')
        .executeTakeFirst(),
    )
    if (row === undefined) return 'unknown'
    return row.time_expunged === null ? 'ok' : 'expunged'
  }

  /** Takes a collector out of service until it registers again. */
  async expunge(id: string): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .updateTable('collectors')
        .set({ time_expunged: sql<Date>`now()` })
        .where('id', '=', id)
        .where('time_expunged', 'is', null)
        .execute(),
    )
  }

  /** Those in service, ascending by id, from after `after`. */
  async list(page: {
    readonly limit: number
    readonly after?: string | undefined
  }): Promise<readonly StoredCollector[]> {
    return retryConflicts(() =>
      this.#select()
        .where('collectors.time_expunged', 'is', null)
        .$if(page.after !== undefined, (query) =>
          query.where('collectors.id', '>', page.after ?? ''),
        )
        .limit(page.limit)
        .execute(),
    )
  }

  async get(id: string): Promise<StoredCollector | undefined> {
    return retryConflicts(() => this.#select().where('collectors.id', '=', id).executeTakeFirst())
  }

  /** Those in service, and how many of them are live. */
  async counts(): Promise<{ readonly all: number; readonly live: number }> {
    const row = await retryConflicts(() =>
      this.#db
        .selectFrom('collectors')
        .where('time_expunged', 'is', null)
        .select(({ fn }) => [
          fn.countAll<bigint>().as('all'),
          sql<bigint>`count(case when ${isLive(this.#timing)} then 1 end)`.as('live'),
        ])
        .executeTakeFirstOrThrow(),
    )
    return { all: Number(row.all), live: Number(row.live) }
  }

  /** Forgets collectors that nobody heard for `ms` and that hold no producers. */
  async deleteSilent(ms: number): Promise<readonly string[]> {
    const rows = await retryConflicts(() =>
      this.#db
        .deleteFrom('collectors')
        .where('time_last_seen', '<', sql<Date>`now() - ${milliseconds(ms)}`)
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('producers')
                .select('producers.id')
                .whereRef('producers.collector_id', '=', 'collectors.id'),
            ),
          ),
        )
        .returning('id')
        .execute(),
    )
    return rows.map(({ id }) => id)
  }

  #select() {
    return this.#db
      .selectFrom('collectors')
      .leftJoin('producers', 'producers.collector_id', 'collectors.id')
      .select(({ fn }) => [
        'collectors.id',
        'collectors.address',
        'collectors.api_token as apiToken',
        'collectors.tls',
        'collectors.time_registered as timeRegistered',
        'collectors.time_last_seen as timeLastSeen',
        isLive(this.#timing).as('live'),
        sql<number>`${fn.count('producers.id')}::int4`.as('producers'),
      ])
      .groupBy('collectors.id')
      .orderBy('collectors.id')
  }
}
