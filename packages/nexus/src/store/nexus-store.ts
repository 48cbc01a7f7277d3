import type { TimeseriesSchema } from '@oximeter/core'
import { sql } from 'kysely'
import { migrate } from '../database/migrate.ts'
import type { NexusDatabase } from '../database/open-database.ts'
import { retryConflicts } from '../database/retry.ts'
import { assignOrphans } from './assignments.ts'
import { CollectorRows, type HeartbeatResult, type StoredCollector } from './collectors.ts'
import {
  ProducerRows,
  type AssignmentCounts,
  type ProducerRegistration,
  type StoredProducer,
} from './producers.ts'
import type { KnownSchema } from './schema-rules.ts'
import type { RetentionPolicy } from '@oximeter/db'
import { RetentionRows } from './retention.ts'
import { SchemaRows, type ApplyOutcome, type SchemaOutcome } from './schemas.ts'
import type { StoreTiming } from './timing.ts'
import { recordUptime } from './uptime.ts'

export interface StorePage<After = string> {
  readonly limit: number
  /** The last item of the page before. */
  readonly after?: After | undefined
}

export interface StoreCounts {
  readonly producers: number
  readonly assignments: AssignmentCounts
  readonly collectors: number
  readonly liveCollectors: number
  readonly schemas: number
}

/**
 * What Nexus knows, in a database that several Nexus processes may share. Time is the database's.
 * Every method may reject with a `NexusError` `database-unavailable`.
 */
export class NexusStore implements AsyncDisposable {
  readonly #database: NexusDatabase
  readonly #timing: StoreTiming
  readonly #collectors: CollectorRows
  readonly #producers: ProducerRows
  readonly #schemas: SchemaRows
  readonly #retention: RetentionRows
  #assigning: Promise<number> | undefined
  #assignAgain: Promise<number> | undefined
  #onSchemaStored: ((name: string) => void) | undefined

  private constructor(database: NexusDatabase, timing: StoreTiming) {
    this.#database = database
    this.#timing = timing
    this.#collectors = new CollectorRows(database.db, timing)
    this.#producers = new ProducerRows(database.db, timing)
    this.#retention = new RetentionRows(database.db)
    this.#schemas = new SchemaRows(database.db, (name) => this.#onSchemaStored?.(name))
  }

  /** Migrates the database, which from now on belongs to the store, and counts as a start of Nexus. */
  static async open(database: NexusDatabase, timing: StoreTiming): Promise<NexusStore> {
    try {
      await migrate(database.db)
      await recordUptime(database.db, timing, { started: true })
      return new NexusStore(database, timing)
    } catch (error) {
      await database.close()
      throw error
    }
  }

  /**
   * Registers a producer or renews its lease. A new one, and one whose collector is gone, is
   * assigned at once.
   *
   * @returns its collector; undefined while no collector is live: then it is registered all the
   *   same, and assigned when one comes
   */
  async registerProducer(producer: ProducerRegistration): Promise<string | undefined> {
    const collector = await this.#producers.register(producer)
    if (collector !== undefined) return collector
    await this.assignOrphans()
    return this.#producers.collectorOf(producer.id)
  }

  /** @returns the collector that had it */
  deregisterProducer(id: string): Promise<string | undefined> {
    return this.#producers.delete(id)
  }

  producer(id: string): Promise<StoredProducer | undefined> {
    return this.#producers.get(id)
  }

  producers(page: StorePage): Promise<readonly StoredProducer[]> {
    return this.#producers.list(page)
  }

  producersOf(collectorId: string, page: StorePage): Promise<readonly StoredProducer[]> {
    return this.#producers.list({ ...page, collectorId })
  }

  /** Takes a new collector, or the new address of a known one, and gives it who waits for one. */
  async registerCollector(collector: { id: string; address: string }): Promise<void> {
    await this.#collectors.register(collector)
    await this.assignOrphans()
  }

  heartbeat(collectorId: string): Promise<HeartbeatResult> {
    return this.#collectors.heartbeat(collectorId)
  }

  /** Takes a collector out of service and gives its producers to others. */
  async deregisterCollector(id: string): Promise<void> {
    await this.#collectors.expunge(id)
    await this.assignOrphans()
  }

  collector(id: string): Promise<StoredCollector | undefined> {
    return this.#collectors.get(id)
  }

  collectors(page: StorePage): Promise<readonly StoredCollector[]> {
    return this.#collectors.list(page)
  }

  offerSchemas(offers: readonly KnownSchema[]): Promise<readonly SchemaOutcome[]> {
    return this.#schemas.offer(offers)
  }

  /** Makes definitions what is stored, all or none: see what it answers. */
  applySchemas(
    definitions: readonly TimeseriesSchema[],
    options: { readonly dryRun: boolean },
  ): Promise<ApplyOutcome> {
    return this.#schemas.apply(definitions, options)
  }

  /** Has somebody told of the name of each timeseries a schema of which this process stores. */
  watchSchemas(onStored: (name: string) => void): void {
    this.#onSchemaStored = onStored
  }

  schemas(
    page: StorePage<{ readonly name: string; readonly version: number }>,
  ): Promise<readonly KnownSchema[]> {
    return this.#schemas.list(page)
  }

  schemaVersions(name: string): Promise<readonly KnownSchema[]> {
    return this.#schemas.versions([name])
  }

  /** All versions of some timeseries, of each ascending. */
  schemasNamed(names: readonly string[]): Promise<readonly KnownSchema[]> {
    return this.#schemas.versions(names)
  }

  timeseriesNames(): Promise<readonly string[]> {
    return this.#schemas.names()
  }

  /** How long samples are kept, where somebody has said so; ascending by pattern. */
  retentionPolicies(): Promise<readonly RetentionPolicy[]> {
    return this.#retention.all()
  }

  setRetention(policy: RetentionPolicy): Promise<void> {
    return this.#retention.set(policy)
  }

  removeRetention(pattern: string): Promise<void> {
    return this.#retention.remove(pattern)
  }

  async counts(): Promise<StoreCounts> {
    const [assignments, collectors, schemas] = await Promise.all([
      this.#producers.counts(),
      this.#collectors.counts(),
      this.#schemas.count(),
    ])
    const { live, gone, none } = assignments
    return {
      producers: live + gone + none,
      assignments,
      collectors: collectors.all,
      liveCollectors: collectors.live,
      schemas,
    }
  }

  /**
   * Gives producers without a live collector to one. Calls that come while one runs share the next:
   * many registrations at once cost two passes.
   *
   * @returns how many were placed
   */
  assignOrphans(): Promise<number> {
    if (this.#assigning === undefined) {
      this.#assigning = assignOrphans(this.#database.db, this.#timing).finally(() => {
        this.#assigning = undefined
      })
      return this.#assigning
    }
    this.#assignAgain ??= this.#assigning
      .catch(() => {})
      .then(() => {
        this.#assignAgain = undefined
        return this.assignOrphans()
      })
    return this.#assignAgain
  }

  /** @returns the ids of the producers whose lease had run out */
  pruneProducers(): Promise<readonly string[]> {
    return this.#producers.deleteExpired()
  }

  /** @returns the ids of collectors that were silent for `ms`, hold no producers, and are forgotten */
  pruneCollectors(ms: number): Promise<readonly string[]> {
    return this.#collectors.deleteSilent(ms)
  }

  /** To be called well within `outageMs`: a longer gap counts as an outage. */
  recordUptime(): Promise<void> {
    return recordUptime(this.#database.db, this.#timing, { started: false })
  }

  vacuum(): Promise<void> {
    return this.#database.vacuum()
  }

  async ping(): Promise<void> {
    await retryConflicts(() => sql`select 1`.execute(this.#database.db))
  }

  /** Waits for statements under way. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#assigning, this.#assignAgain])
    await this.#database.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
