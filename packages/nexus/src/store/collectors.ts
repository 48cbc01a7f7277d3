import type { ProducerRate } from '@oximeter/api/client'
import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { isLive, milliseconds, type StoreTiming } from './timing.ts'

export interface CollectorRegistration {
  readonly id: string
  readonly address: string
  /** Weight beside the other collectors. Default 1. */
  readonly capacity?: number | undefined
  /** What its API wants to be shown. Default: nothing. */
  readonly apiToken?: string | undefined
  /** Whether its API speaks TLS. Default false. */
  readonly tls?: boolean | undefined
}

/** What a collector says that it has to do. */
export interface CollectorLoad {
  readonly samplesPerSecond: number
  readonly spoolBytes: bigint
  readonly spoolLimitBytes: bigint
  /** Those of its producers that give most. */
  readonly heaviest: readonly ProducerRate[]
}

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
  readonly draining: boolean
  readonly capacity: number
  readonly producers: number
  /** Producers of others that it keeps until those have begun. */
  readonly handingOver: number
  /** As of the last heartbeat; null where there was none. */
  readonly samplesPerSecond: number | null
  readonly spoolBytes: bigint | null
  readonly spoolLimitBytes: bigint | null
}

/** What a collector that gives a sign of life is told. */
export interface Heard {
  readonly state: 'active' | 'draining' | 'expunged'
  readonly listVersion: bigint
}

/** Rows of collectors, without a thought about producers. */
export class CollectorRows {
  readonly #db: Kysely<NexusTables>
  readonly #timing: StoreTiming

  constructor(db: Kysely<NexusTables>, timing: StoreTiming) {
    this.#db = db
    this.#timing = timing
  }

  /**
   * Adds a collector, or takes its new address. One that was expunged is back in service; one that drains
   * goes on to: that an operator ends.
   */
  async register(collector: CollectorRegistration): Promise<void> {
    const { id, address, capacity = 1, apiToken = null, tls = false } = collector
    const row = { address, capacity, api_token: apiToken, tls }
    await retryConflicts(() =>
      this.#db
        .insertInto('collectors')
        .values({ id, ...row, joining: true })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({
            ...row,
            joining: sql<boolean>`(
              collectors.joining
              or collectors.time_expunged is not null
              or excluded.capacity > collectors.capacity
            )`,
            time_last_seen: sql<Date>`now()`,
            time_draining: sql<Date>`case
              when collectors.time_expunged is null then collectors.time_draining
            end`,
            time_expunged: null,
            time_heartbeat: null,
            samples_per_second: null,
            spool_bytes: null,
            spool_limit_bytes: null,
            heaviest: null,
          }),
        )
        .execute(),
    )
  }

  /** @returns undefined where nobody knows it */
  heartbeat(id: string, load: CollectorLoad): Promise<Heard | undefined> {
    return this.#hear(
      id,
      sql`,
        time_heartbeat = now(),
        samples_per_second = ${load.samplesPerSecond},
        spool_bytes = ${load.spoolBytes},
        spool_limit_bytes = ${load.spoolLimitBytes},
        heaviest = ${JSON.stringify(load.heaviest)}`,
    )
  }

  /**
   * Takes note that a collector fetches its list, which is a sign of life too.
   *
   * @param begins whether it fetches the first page of it
   */
  fetchesList(id: string, { begins }: { readonly begins: boolean }): Promise<Heard | undefined> {
    if (!begins) return this.#hear(id, sql``)
    return this.#hear(
      id,
      sql`, list_begun = coalesce((select version from collector_lists where collector_id = ${id}), 0)`,
    )
  }

  /** In service it gets nothing new from now on. @returns whether it is in service */
  async drain(id: string): Promise<boolean> {
    const { rows } = await retryConflicts(() =>
      sql`
        update collectors set time_draining = coalesce(time_draining, now())
        where id = ${id} and time_expunged is null
        returning id`.execute(this.#db),
    )
    return rows.length === 1
  }

  /** The end of a drain. @returns whether it is in service */
  async resume(id: string): Promise<boolean> {
    const { rows } = await retryConflicts(() =>
      sql`
        update collectors
        set joining = (joining or time_draining is not null), time_draining = null
        where id = ${id} and time_expunged is null
        returning id`.execute(this.#db),
    )
    return rows.length === 1
  }

  /** Takes a collector out of service until it registers again. @returns whether it is known */
  async expunge(id: string): Promise<boolean> {
    const { rows } = await retryConflicts(() =>
      sql`
        update collectors set time_expunged = coalesce(time_expunged, now())
        where id = ${id}
        returning id`.execute(this.#db),
    )
    return rows.length === 1
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

  /** One that is in service. */
  async getServing(id: string): Promise<StoredCollector | undefined> {
    return retryConflicts(() =>
      this.#select()
        .where('collectors.id', '=', id)
        .where('collectors.time_expunged', 'is', null)
        .executeTakeFirst(),
    )
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

  async #hear(id: string, more: ReturnType<typeof sql>): Promise<Heard | undefined> {
    const { rows } = await retryConflicts(() =>
      sql<{ expunged: boolean; draining: boolean; version: bigint }>`
        with heard as (
          update collectors set time_last_seen = now() ${more}
          where id = ${id}
          returning
            id, time_expunged is not null as expunged, time_draining is not null as draining
        )
        select heard.expunged, heard.draining, coalesce(lists.version, 0) as version
        from heard left join collector_lists as lists on lists.collector_id = heard.id`.execute(
        this.#db,
      ),
    )
    const [row] = rows
    if (row === undefined) return undefined
    const state = row.expunged ? 'expunged' : row.draining ? 'draining' : 'active'
    return { state, listVersion: row.version }
  }

  #select() {
    return this.#db
      .selectFrom('collectors')
      .select([
        'collectors.id',
        'collectors.address',
        'collectors.api_token as apiToken',
        'collectors.tls',
        'collectors.time_registered as timeRegistered',
        'collectors.time_last_seen as timeLastSeen',
        isLive(this.#timing).as('live'),
        sql<boolean>`collectors.time_draining is not null`.as('draining'),
        'collectors.capacity',
        sql<number>`(
          select count(*)::int4 from producers where producers.collector_id = collectors.id
        )`.as('producers'),
        sql<number>`(
          select count(*)::int4 from producers
          where producers.former_collector_id = collectors.id
            and producers.time_handover_ends > now()
        )`.as('handingOver'),
        'collectors.samples_per_second as samplesPerSecond',
        'collectors.spool_bytes as spoolBytes',
        'collectors.spool_limit_bytes as spoolLimitBytes',
      ])
      .orderBy('collectors.id')
  }
}

/** Forgets collectors that nobody heard for `ms` and that hold no producers. */
export async function deleteSilent(
  db: Kysely<NexusTables>,
  ms: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with forgotten as (
      delete from collectors
      where time_last_seen < now() - ${milliseconds(ms)}
        and not exists (select 1 from producers where producers.collector_id = collectors.id)
        and not exists (select 1 from producers where producers.former_collector_id = collectors.id)
      returning id
    ),
    listless as (
      delete from collector_lists
      where collector_id in (select id from forgotten)
      returning collector_id
    )
    select id from forgotten`.execute(db)
  return rows.map(({ id }) => id)
}
