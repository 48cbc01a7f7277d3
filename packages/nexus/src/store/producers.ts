import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { listsChanged } from './list-versions.ts'
import { registering } from './registering.ts'
import { availableFor, generationNow, isLive, milliseconds, type StoreTiming } from './timing.ts'

export interface ProducerRegistration {
  readonly id: string
  readonly kind: string
  readonly address: string
  readonly intervalNs: bigint
  readonly tls: boolean
  /** That its certificate is for; null where that is the host of the address. */
  readonly serverName: string | null
}

/** What a producer says that registers itself. */
export interface OwnRegistration extends ProducerRegistration {
  /** What it wants of its collector; null where it wants nothing. */
  readonly collectionToken: string | null
}

export interface StoredProducer extends ProducerRegistration {
  /** What names it; null for one that registers itself. */
  readonly source: string | null
  /** Null while there is no live collector to take it. */
  readonly collectorId: string | null
  /** Rises with each change of the collector, and stays otherwise. */
  readonly generation: bigint
  /** Who still collects it, with which generation, until its collector has begun; else null. */
  readonly formerCollectorId: string | null
  readonly formerGeneration: bigint | null
  readonly timeRegistered: Date
  readonly timeRenewed: Date
  readonly timeLeaseExpires: Date
}

/** A producer in the list of a collector, which may be its former one. */
export interface ListedProducer extends OwnRegistration {
  /** The one that it has, or had, with that collector. */
  readonly generation: bigint
}

interface Collectors {
  readonly collectorId: string | null
  readonly formerCollectorId: string | null
}

/** How many producers are assigned, by what their collector is. */
export interface AssignmentCounts {
  readonly live: number
  /** Silent, or taken out of service: nobody could take its place. */
  readonly gone: number
  readonly none: number
}

/** Where a producer answers, and who asks it. */
export type ProducerPlace = Pick<StoredProducer, 'id' | 'address' | 'collectorId'>

export interface LeaseCounts {
  readonly all: number
  /** Ended, and not deleted yet. */
  readonly expired: number
  /** Not renewed for half of their time. */
  readonly late: number
  readonly worst: readonly StoredProducer[]
}

/** Rows of producers. Who collects them is decided in assignments.ts. */
export class ProducerRows {
  readonly #db: Kysely<NexusTables>
  readonly #timing: StoreTiming

  constructor(db: Kysely<NexusTables>, timing: StoreTiming) {
    this.#db = db
    this.#timing = timing
  }

  /**
   * Registers producers that do so themselves, or renews their leases. A token goes with the address that
   * it came with: whoever registers without one takes none over.
   *
   * @param producers of those with one id the last counts
   * @returns by id the live collector that each is assigned to; none for one that has none yet
   */
  async register(producers: readonly OwnRegistration[]): Promise<ReadonlyMap<string, string>> {
    const distinct = [...new Map(producers.map((producer) => [producer.id, producer])).values()]
    const { leaseMs } = this.#timing
    const { rows } = await retryConflicts(() =>
      sql<{ id: string; collectorId: string }>`
        ${registering(distinct, { source: null, leaseMs })}
        select registered.id, collectors.id as "collectorId"
        from registered join collectors on collectors.id = registered.collector_id
        where ${isLive(this.#timing)}`.execute(this.#db),
    )
    return new Map(rows.map(({ id, collectorId }) => [id, collectorId]))
  }

  /** @returns who collected it, both where it was being handed over */
  async delete(id: string): Promise<readonly string[]> {
    const { rows } = await retryConflicts(() =>
      sql<Collectors>`
        with gone as (
          delete from producers where id = ${id}
          returning collector_id, former_collector_id
        ),
        changed as (${listsChanged(sql`
          select collector_id from gone union all select former_collector_id from gone`)})
        select collector_id as "collectorId", former_collector_id as "formerCollectorId"
        from gone`.execute(this.#db),
    )
    return rows
      .flatMap(({ collectorId, formerCollectorId }) => [collectorId, formerCollectorId])
      .filter((collector) => collector !== null)
  }

  async get(id: string): Promise<StoredProducer | undefined> {
    return retryConflicts(() => this.#select().where('producers.id', '=', id).executeTakeFirst())
  }

  /**
   * Producers that registered, renewed, or got another collector, within the last `ms` of the
   * database's clock, and how many there are in all.
   */
  async changed(
    ms: number,
  ): Promise<{ readonly rows: readonly ProducerPlace[]; readonly count: number }> {
    const since = sql<Date>`now() - ${milliseconds(ms)}`
    const [rows, { count }] = await Promise.all([
      retryConflicts(() =>
        this.#places()
          .where((where) =>
            where.or([
              where('time_renewed', '>', since),
              where('generation', '>', sql<bigint>`${generationNow()} - ${ms}::int8`),
            ]),
          )
          .execute(),
      ),
      retryConflicts(() =>
        this.#db
          .selectFrom('producers')
          .select(({ fn }) => fn.countAll<bigint>().as('count'))
          .executeTakeFirstOrThrow(),
      ),
    ])
    return { rows, count: Number(count) }
  }

  /** Where all are, in one answer. */
  places(): Promise<readonly ProducerPlace[]> {
    return retryConflicts(() => this.#places().execute())
  }

  #places() {
    return this.#db.selectFrom('producers').select(['id', 'address', 'collector_id as collectorId'])
  }

  /** Leases that are not as they should be; of those the ones that ended or end first. */
  async leases(limit: number): Promise<LeaseCounts> {
    const { leaseMs } = this.#timing
    const isExpired = sql<boolean>`time_lease_expires <= now()`
    // Producers renew at a quarter of it.
    const isLate = sql<boolean>`time_renewed <= now() - ${milliseconds(leaseMs / 2)}`
    const [counts, worst] = await Promise.all([
      retryConflicts(() =>
        this.#db
          .selectFrom('producers')
          .select(({ fn }) => [
            fn.countAll<bigint>().as('all'),
            sql<bigint>`count(case when ${isExpired} then 1 end)`.as('expired'),
            sql<bigint>`count(case when ${isLate} and not ${isExpired} then 1 end)`.as('late'),
          ])
          .executeTakeFirstOrThrow(),
      ),
      retryConflicts(() =>
        this.#select()
          .clearOrderBy()
          .where(isLate)
          .orderBy('producers.time_lease_expires')
          .limit(limit)
          .execute(),
      ),
    ])
    const { all, expired, late } = counts
    return { all: Number(all), expired: Number(expired), late: Number(late), worst }
  }

  /** The live collectors of producers, by their ids. */
  async collectorsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await retryConflicts(() =>
      this.#db
        .selectFrom('producers')
        .innerJoin('collectors', 'collectors.id', 'producers.collector_id')
        .select(['producers.id', 'collectors.id as collectorId'])
        .where(sql<boolean>`producers.id = any(${ids}::uuid[])`)
        .where(isLive(this.#timing))
        .execute(),
    )
    return new Map(rows.map(({ id, collectorId }) => [id, collectorId]))
  }

  async counts(): Promise<AssignmentCounts> {
    const row = await retryConflicts(() =>
      this.#db
        .selectFrom('producers')
        .leftJoin('collectors', 'collectors.id', 'producers.collector_id')
        .select(({ fn }) => [
          fn.countAll<bigint>().as('all'),
          fn.count<bigint>('producers.collector_id').as('assigned'),
          sql<bigint>`count(case
            when collectors.id is not null and ${isLive(this.#timing)} then 1 end)`.as('live'),
        ])
        .executeTakeFirstOrThrow(),
    )
    const live = Number(row.live)
    const assigned = Number(row.assigned)
    return { live, gone: assigned - live, none: Number(row.all) - assigned }
  }

  /** Ascending by id, from after `after`. */
  async list(page: {
    readonly limit: number
    readonly after?: string | undefined
  }): Promise<readonly StoredProducer[]> {
    const { limit, after } = page
    return retryConflicts(() =>
      this.#select()
        .$if(after !== undefined, (query) => query.where('producers.id', '>', after ?? ''))
        .limit(limit)
        .execute(),
    )
  }

  /**
   * What a collector is to collect: what is assigned to it, and what it hands over to others. Ascending by
   * id, from after `after`.
   */
  async listOf(
    collectorId: string,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly ListedProducer[]> {
    const { limit, after } = page
    const following = after === undefined ? sql`true` : sql`id > ${after}`
    const columns = sql`
      id, kind, address, interval_ns as "intervalNs", tls, server_name as "serverName",
      collection_token as "collectionToken"`
    // Two walks along an index, which one condition for both would not be.
    const { rows } = await retryConflicts(() =>
      sql<ListedProducer>`
        select * from (
          (
            select ${columns}, generation from producers
            where collector_id = ${collectorId} and ${following}
            order by id limit ${limit}
          )
          union all
          (
            select ${columns}, former_generation as generation from producers
            where former_collector_id = ${collectorId} and ${following}
              and time_handover_ends > now()
            order by id limit ${limit}
          )
        ) as listed
        order by id limit ${limit}`.execute(this.#db),
    )
    return rows
  }

  #select() {
    return this.#db
      .selectFrom('producers')
      .select([
        'producers.id',
        'producers.kind',
        'producers.address',
        'producers.interval_ns as intervalNs',
        'producers.tls',
        'producers.server_name as serverName',
        'producers.source',
        'producers.collector_id as collectorId',
        'producers.generation',
        'producers.former_collector_id as formerCollectorId',
        'producers.former_generation as formerGeneration',
        'producers.time_registered as timeRegistered',
        'producers.time_renewed as timeRenewed',
        'producers.time_lease_expires as timeLeaseExpires',
      ])
      .orderBy('producers.id')
  }
}

/**
 * Deletes the producers whose lease has run out, in one statement: one that renews meanwhile stays. Nothing
 * is deleted until a whole lease after Nexus and its database came back.
 */
export async function deleteExpired(
  db: Kysely<NexusTables>,
  timing: StoreTiming,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with gone as (
      delete from producers
      where time_lease_expires <= now()
        and ${availableFor(milliseconds(timing.leaseMs), timing)}
      returning id, collector_id, former_collector_id
    ),
    changed as (${listsChanged(sql`
      select collector_id from gone union all select former_collector_id from gone`)})
    select id from gone`.execute(db)
  return rows.map(({ id }) => id)
}
