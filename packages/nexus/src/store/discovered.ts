import type { DiscoveryKind, DiscoverySourceStatus } from '@oximeter/api/client'
import { sql, type Kysely } from 'kysely'
import { retryConflicts } from '../database/retry.ts'
import type { NexusTables } from '../database/tables.ts'
import { listsChanged } from './list-versions.ts'
import type { ProducerRegistration } from './producers.ts'
import { registering } from './registering.ts'
import { milliseconds } from './timing.ts'

/** Producers that one statement registers. */
const BATCH = 1000

/** How a pass over one source went: its status, but for when, which the database's clock says. */
export type DiscoveryPass = Pick<
  DiscoverySourceStatus,
  'source' | 'kind' | 'n_targets' | 'n_refused' | 'refused'
>

export interface RemovedProducer {
  readonly id: string
  /** Who collected it, both where it was being handed over. */
  readonly collectorIds: readonly string[]
}

/**
 * Rows of producers that a source names and that do not register themselves. Who registers is no
 * business of a source any more, for as long as its lease lasts.
 */
export class DiscoveredRows {
  readonly #db: Kysely<NexusTables>

  constructor(db: Kysely<NexusTables>) {
    this.#db = db
  }

  /** Where the producers of a source are. */
  async of(source: string): Promise<readonly { readonly id: string; readonly address: string }[]> {
    return retryConflicts(() =>
      this.#db
        .selectFrom('producers')
        .select(['id', 'address'])
        .where('source', '=', source)
        .execute(),
    )
  }

  /**
   * Registers producers, or renews their lease.
   *
   * @returns the ids of those that are of this source now; the others register themselves, or
   *   another source named them first
   */
  async register(
    source: string,
    producers: readonly ProducerRegistration[],
    leaseMs: number,
  ): Promise<ReadonlySet<string>> {
    const registered = new Set<string>()
    for (let from = 0; from < producers.length; from += BATCH) {
      const batch = producers
        .slice(from, from + BATCH)
        .map((producer) => ({ ...producer, collectionToken: null }))
      const { rows } = await retryConflicts(() =>
        sql<{ id: string }>`
          ${registering(batch, { source, leaseMs })}
          select id from registered`.execute(this.#db),
      )
      for (const { id } of rows) registered.add(id)
    }
    return registered
  }

  /** Renews the lease of producers of a source, and leaves the rest as it is. */
  async renew(source: string, ids: readonly string[], leaseMs: number): Promise<void> {
    await retryConflicts(() =>
      sql`
        update producers
        set time_renewed = now(), time_lease_expires = now() + ${milliseconds(leaseMs)}
        where source = ${source} and id = any(${ids}::uuid[])`.execute(this.#db),
    )
  }

  /** Which of some producers register themselves, and of which source the others are. */
  async sourcesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const { rows } = await retryConflicts(() =>
      sql<{ id: string; source: string | null }>`
        select id, source from producers where id = any(${ids}::uuid[])`.execute(this.#db),
    )
    return new Map(rows.map(({ id, source }) => [id, source]))
  }

  /** Deletes the producers of a source that it names no more. */
  async removeOthers(source: string, named: readonly string[]): Promise<RemovedProducer[]> {
    const { rows } = await retryConflicts(() =>
      sql<{ id: string; collectorId: string | null; formerCollectorId: string | null }>`
        with gone as (
          delete from producers
          where source = ${source} and not (id = any(${named}::uuid[]))
          returning id, collector_id, former_collector_id
        ),
        changed as (${listsChanged(sql`
          select collector_id from gone union all select former_collector_id from gone`)})
        select id, collector_id as "collectorId", former_collector_id as "formerCollectorId"
        from gone`.execute(this.#db),
    )
    return rows.map(({ id, collectorId, formerCollectorId }) => ({
      id,
      collectorIds: [collectorId, formerCollectorId].filter((one) => one !== null),
    }))
  }

  async succeeded(pass: DiscoveryPass): Promise<void> {
    const said = {
      kind: pass.kind,
      time_attempted: sql<Date>`now()`,
      time_succeeded: sql<Date>`now()`,
      error: null,
      failures: 0n,
      targets: BigInt(pass.n_targets),
      refusals: BigInt(pass.n_refused),
      refused: JSON.stringify(pass.refused),
    }
    await retryConflicts(() =>
      this.#db
        .insertInto('discovery_sources')
        .values({ source: pass.source, ...said })
        .onConflict((conflict) => conflict.column('source').doUpdateSet(said))
        .execute(),
    )
  }

  /** What was true before stays so. */
  async failed(source: string, kind: DiscoveryKind, error: string): Promise<void> {
    const said = { time_attempted: sql<Date>`now()`, error }
    await retryConflicts(() =>
      this.#db
        .insertInto('discovery_sources')
        .values({
          source,
          kind,
          ...said,
          time_succeeded: null,
          failures: 1n,
          targets: 0n,
          refusals: 0n,
          refused: '[]',
        })
        .onConflict((conflict) =>
          conflict
            .column('source')
            .doUpdateSet({ ...said, failures: sql<bigint>`discovery_sources.failures + 1` }),
        )
        .execute(),
    )
  }

  /** Ascending by source. */
  async sources(): Promise<readonly DiscoverySourceStatus[]> {
    const rows = await retryConflicts(() =>
      this.#db
        .selectFrom('discovery_sources')
        .leftJoin('producers', 'producers.source', 'discovery_sources.source')
        .selectAll('discovery_sources')
        .select(({ fn }) => fn.count<bigint>('producers.id').as('producers'))
        .groupBy('discovery_sources.source')
        .orderBy('discovery_sources.source')
        .execute(),
    )
    return rows.map((row) => ({
      source: row.source,
      kind: row.kind,
      last_attempt: row.time_attempted.toISOString(),
      last_success: row.time_succeeded?.toISOString() ?? null,
      error: row.error,
      n_failures: Number(row.failures),
      n_targets: Number(row.targets),
      n_producers: Number(row.producers),
      n_refused: Number(row.refusals),
      refused: [...row.refused],
    }))
  }

  /** Forgets sources that nobody has looked at for `ms`: they are configured no more. */
  async deleteUnused(ms: number): Promise<void> {
    await retryConflicts(() =>
      this.#db
        .deleteFrom('discovery_sources')
        .where('time_attempted', '<', sql<Date>`now() - ${milliseconds(ms)}`)
        .execute(),
    )
  }
}
