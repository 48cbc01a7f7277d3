import type { TimeseriesSchema } from '@oximeter/core'
import { sql } from 'kysely'
import { migrate } from '../database/migrate.ts'
import type { NexusDatabase } from '../database/open-database.ts'
import { retryConflicts } from '../database/retry.ts'
import { aboutDatabase, type AboutDatabase } from './about-database.ts'
import { AlertStore } from './alert-store.ts'
import type { AlertCount } from './alerts.ts'
import { assignmentsOf, forgetAssignments, type StoredAssignment } from './assignments.ts'
import { AuditRows } from './audit.ts'
import { ClaimRows } from './claims.ts'
import { BackgroundLease } from './background-lease.ts'
import { Balancer, type MoveCounts } from './balancer.ts'
import { DiscoveredRows } from './discovered.ts'
import {
  CollectorRows,
  deleteSilent,
  type CollectorLoad,
  type CollectorRegistration,
  type Heard,
  type StoredCollector,
} from './collectors.ts'
import { endHandovers, listTaken } from './handovers.ts'
import { Gathered } from './gathered.ts'
import {
  deleteExpired,
  ProducerRows,
  type AssignmentCounts,
  type ListedProducer,
  type LeaseCounts,
  type ProducerPlace,
  type OwnRegistration,
  type ProducerRegistration,
  type StoredProducer,
} from './producers.ts'
import type { KnownSchema } from './schema-rules.ts'
import { RetentionRows } from './retention.ts'
import { SavedRows } from './saved.ts'
import { SchemaRows, type ApplyOutcome, type SchemaOutcome } from './schemas.ts'
import type { StoreTiming } from './timing.ts'
import { TokenRows } from './tokens.ts'
import { NameRows } from './names.ts'
import {
  forgetReplica,
  forgetSilentReplicas,
  recordUptime,
  replicas,
  type Replica,
  type SeenReplica,
} from './uptime.ts'

export type { AboutDatabase } from './about-database.ts'

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
  readonly alerts: readonly AlertCount[]
}

/**
 * What Nexus knows, in a database that several Nexus processes may share. Time is the database's.
 * Every method may reject with a `NexusError` `database-unavailable`.
 */
export class NexusStore implements AsyncDisposable {
  readonly tokens: TokenRows
  readonly claims: ClaimRows
  readonly audit: AuditRows
  readonly names: NameRows
  readonly alerting: AlertStore
  readonly saved: SavedRows
  readonly discovered: DiscoveredRows
  readonly retention: RetentionRows
  readonly #database: NexusDatabase
  readonly #timing: StoreTiming
  readonly #collectors: CollectorRows
  readonly #producers: ProducerRows
  readonly #schemas: SchemaRows
  readonly #lease: BackgroundLease
  readonly #balancer: Balancer
  readonly #registering: Gathered<OwnRegistration, ReadonlyMap<string, string>>
  readonly #placing: Gathered<string, ReadonlyMap<string, string>>
  #replica: Replica
  #onSchemaStored: ((name: string) => void) | undefined
  #onMoved: ((moved: MoveCounts) => void) | undefined

  private constructor(database: NexusDatabase, timing: StoreTiming, replica: Replica) {
    this.#replica = replica
    this.#lease = new BackgroundLease(database.db, timing)
    this.#balancer = new Balancer(database.db, timing, this.#lease)
    this.#registering = new Gathered((producers) => this.#producers.register(producers))
    this.#placing = new Gathered(async (ids) => {
      await this.#placed(this.#balancer.placeOrphans(ids))
      return this.#producers.collectorsOf(ids)
    })
    this.#database = database
    this.#timing = timing
    this.tokens = new TokenRows(database.db)
    this.claims = new ClaimRows(database.db)
    this.audit = new AuditRows(database.db)
    this.names = new NameRows(database.db)
    this.alerting = new AlertStore(database.db, this.#lease)
    this.saved = new SavedRows(database.db)
    this.#collectors = new CollectorRows(database.db, timing)
    this.#producers = new ProducerRows(database.db, timing)
    this.discovered = new DiscoveredRows(database.db)
    this.retention = new RetentionRows(database.db)
    this.#schemas = new SchemaRows(database.db, (name) => this.#onSchemaStored?.(name))
  }

  /** Migrates the database, which from now on belongs to the store, and counts as a start of Nexus. */
  static async open(
    database: NexusDatabase,
    timing: StoreTiming,
    replica: Replica,
  ): Promise<NexusStore> {
    try {
      await migrate(database.db)
      await recordUptime(database.db, timing, replica, { started: true })
      return new NexusStore(database, timing, replica)
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
  async registerProducer(producer: OwnRegistration): Promise<string | undefined> {
    const { id } = producer
    const registered = await this.#registering.add(producer)
    return registered.get(id) ?? (await this.#placing.add(id)).get(id)
  }

  /** @returns the collectors that had it: two during a handover */
  deregisterProducer(id: string): Promise<readonly string[]> {
    return this.#producers.delete(id)
  }

  producer(id: string): Promise<StoredProducer | undefined> {
    return this.#producers.get(id)
  }

  producers(page: StorePage): Promise<readonly StoredProducer[]> {
    return this.#producers.list(page)
  }

  /** The last collectors of a producer that is registered, the newest first. */
  assignmentsOf(producerId: string): Promise<readonly StoredAssignment[]> {
    return assignmentsOf(this.#database.db, producerId)
  }

  /** A page of what a collector is to collect, handovers included: see handovers.ts. */
  async producersOf(collectorId: string, page: StorePage): Promise<readonly ListedProducer[]> {
    const listed = await this.#producers.listOf(collectorId, page)
    if (listed.length < page.limit) await listTaken(this.#database.db, collectorId)
    return listed
  }

  /**
   * Takes a new collector, or the new address of a known one, and gives it who waits for one. Its share of
   * what others have comes with the next rebalancing.
   */
  async registerCollector(collector: CollectorRegistration): Promise<void> {
    await this.#collectors.register(collector)
    await this.placeOrphans()
  }

  /** @returns undefined for a collector that nobody knows */
  heartbeat(collectorId: string, load: CollectorLoad): Promise<Heard | undefined> {
    return this.#collectors.heartbeat(collectorId, load)
  }

  /**
   * To be called before each page of its list that a collector fetches.
   *
   * @returns undefined for a collector that nobody knows
   */
  fetchesList(
    collectorId: string,
    options: { readonly begins: boolean },
  ): Promise<Heard | undefined> {
    return this.#collectors.fetchesList(collectorId, options)
  }

  /** The next rebalancing hands over what it has. @returns undefined where it is not in service */
  async drainCollector(id: string): Promise<StoredCollector | undefined> {
    return (await this.#collectors.drain(id)) ? this.#collectors.getServing(id) : undefined
  }

  /** The next rebalancing gives it its share. @returns undefined where it is not in service */
  async resumeCollector(id: string): Promise<StoredCollector | undefined> {
    if (!(await this.#collectors.resume(id))) return undefined
    await this.placeOrphans()
    return this.#collectors.getServing(id)
  }

  /** Takes a collector out of service and gives its producers to others. @returns whether it is known */
  async expungeCollector(id: string): Promise<boolean> {
    if (!(await this.#collectors.expunge(id))) return false
    await this.placeOrphans()
    return true
  }

  collector(id: string): Promise<StoredCollector | undefined> {
    return this.#collectors.get(id)
  }

  collectors(page: StorePage): Promise<readonly StoredCollector[]> {
    return this.#collectors.list(page)
  }

  /** Registers producers of a source, or renews them, as `discovered` does; new ones are assigned at once. */
  async registerDiscovered(
    source: string,
    producers: readonly ProducerRegistration[],
    leaseMs: number,
  ): Promise<ReadonlySet<string>> {
    const registered = await this.discovered.register(source, producers, leaseMs)
    if (registered.size > 0) await this.placeOrphans()
    return registered
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

  /** All versions of some timeseries, of each ascending. */
  schemasNamed(names: readonly string[]): Promise<readonly KnownSchema[]> {
    return this.#schemas.versions(names)
  }

  timeseriesNames(): Promise<readonly string[]> {
    return this.#schemas.names()
  }

  async counts(): Promise<StoreCounts> {
    const [assignments, collectors, schemas, alerts] = await Promise.all([
      this.#producers.counts(),
      this.#collectors.counts(),
      this.#schemas.count(),
      this.alerting.alerts.counts(),
    ])
    const { live, gone, none } = assignments
    return {
      producers: live + gone + none,
      assignments,
      collectors: collectors.all,
      liveCollectors: collectors.live,
      schemas,
      alerts,
    }
  }

  /** Has somebody told how many producers this process gave to collectors, with each pass. */
  watchMoves(onMoved: (moved: MoveCounts) => void): void {
    this.#onMoved = onMoved
  }

  /** Gives all producers that have no live collector to one, where there is one. */
  placeOrphans(): Promise<MoveCounts> {
    return this.#placed(this.#balancer.placeOrphans())
  }

  /**
   * Takes the background work, or keeps it: what follows here below is done by one Nexus at a time.
   *
   * @returns whether it is ours for now; then what follows here may be called
   */
  lead(): Promise<boolean> {
    return this.#lease.take()
  }

  /**
   * Makes the assignments what they should be: see `Balancer`.
   *
   * @throws {LeaseLostError} as the others below
   */
  rebalance(): Promise<MoveCounts> {
    return this.#placed(this.#balancer.rebalance())
  }

  /** @returns how many producers are no longer collected by two */
  endHandovers(): Promise<number> {
    return endHandovers(this.#lease)
  }

  /** Leases that are not as they should be, and the worst of them. */
  leases(limit: number): Promise<LeaseCounts> {
    return this.#producers.leases(limit)
  }

  /** How long a producer stays registered without renewing. */
  get leaseMs(): number {
    return this.#timing.leaseMs
  }

  /** Where all producers are. */
  producerPlaces(): Promise<readonly ProducerPlace[]> {
    return this.#producers.places()
  }

  /** Where those are that changed within the last `ms`, or may have; and how many there are in all. */
  changedProducers(
    ms: number,
  ): Promise<{ readonly rows: readonly ProducerPlace[]; readonly count: number }> {
    return this.#producers.changed(ms)
  }

  /** @returns the ids of the producers whose lease had run out */
  pruneProducers(): Promise<readonly string[]> {
    return this.#lease.fenced((transaction) => deleteExpired(transaction, this.#timing))
  }

  /** @returns the ids of collectors that were silent for `ms`, hold no producers, and are forgotten */
  pruneCollectors(ms: number): Promise<readonly string[]> {
    return this.#lease.fenced((transaction) => deleteSilent(transaction, ms))
  }

  /** Forgets which collectors those producers had that are gone. */
  pruneAssignments(): Promise<void> {
    return this.#lease.fenced((transaction) => forgetAssignments(transaction))
  }

  pruneReplicas(): Promise<void> {
    return this.#lease.fenced(forgetSilentReplicas)
  }

  /** To be called well within `outageMs`, by each Nexus: a longer gap counts as an outage. */
  recordUptime(): Promise<void> {
    return recordUptime(this.#database.db, this.#timing, this.#replica, { started: false })
  }

  /** Tells the others where our public API answers. */
  async answersAt(url: string): Promise<void> {
    this.#replica = { ...this.#replica, url }
    await this.recordUptime()
  }

  /** The Nexus processes that share the database and are there. */
  replicas(): Promise<readonly SeenReplica[]> {
    return replicas(this.#database.db, this.#timing)
  }

  /** Forgets tokens, claims and records of the audit that are old enough. */
  async pruneAccess(): Promise<void> {
    await this.tokens.deleteOld()
    await this.claims.deleteOld()
    await this.audit.deleteOld()
  }

  vacuum(): Promise<void> {
    return this.#database.vacuum()
  }

  /** Null where it is embedded. */
  get databaseUrl(): string | null {
    return this.#database.url
  }

  /** What database it is, and what its clock says. */
  about(): Promise<AboutDatabase> {
    return aboutDatabase(this.#database.db)
  }

  async ping(): Promise<void> {
    await retryConflicts(() => sql`select 1`.execute(this.#database.db))
  }

  /** Waits for statements under way, and leaves the background work to others. */
  async close(): Promise<void> {
    await this.#registering.settled()
    await this.#placing.settled()
    // While the database is away, the others find out by themselves.
    await Promise.allSettled([
      this.#lease.release(),
      forgetReplica(this.#database.db, this.#replica.id),
    ])
    await this.#database.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #placed(placing: Promise<MoveCounts>): Promise<MoveCounts> {
    const moved = await placing
    this.#onMoved?.(moved)
    return moved
  }
}
