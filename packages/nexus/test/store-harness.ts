import { randomUUID } from 'node:crypto'
import type { TimeseriesSchema } from '@oximeter/core'
import { sql } from 'kysely'
import { LONGEST_HANDOVER_MS, milliseconds, type StoreTiming } from '../src/store/timing.ts'
import { NexusStore } from '../src/store/nexus-store.ts'
import type { NexusDatabase } from '../src/database/open-database.ts'
import type { CollectorLoad } from '../src/store/collectors.ts'
import type { MoveCounts } from '../src/store/balancer.ts'
import type { OwnRegistration } from '../src/store/producers.ts'
import type { Replica } from '../src/store/uptime.ts'

/** Far longer than any test takes: time passes only when the test says so. */
export const TIMING: StoreTiming = {
  leaseMs: 600_000,
  collectorTimeoutMs: 250_000,
  listTimeoutMs: 300_000,
  outageMs: 120_000,
  backgroundLeaseMs: 300_000,
}

export function replicaOf(id: string = randomUUID()): Replica {
  return { id, version: '1.2.3', url: null }
}

/** What a heartbeat tells where the load does not matter. */
export const NO_LOAD: CollectorLoad = {
  samplesPerSecond: 0,
  spoolBytes: 0n,
  spoolLimitBytes: 1000n,
  heaviest: [],
}

const DAY_MS = 86_400_000

/** A store whose clock, the database's, can be put forward. */
export class StoreHarness implements AsyncDisposable {
  readonly store: NexusStore
  /** Of another Nexus that has the same database. */
  readonly other: NexusStore
  readonly database: NexusDatabase

  constructor(store: NexusStore, other: NexusStore, database: NexusDatabase) {
    this.store = store
    this.other = other
    this.database = database
  }

  static async open(database: NexusDatabase): Promise<StoreHarness> {
    const store = await NexusStore.open(database, TIMING, replicaOf())
    const shared = { ...database, close: async () => {} }
    return new StoreHarness(store, await NexusStore.open(shared, TIMING, replicaOf()), database)
  }

  /** Nothing is known, and Nexus has been there for a day. */
  async reset(): Promise<void> {
    const { db } = this.database
    await db.deleteFrom('producers').execute()
    await db.deleteFrom('collectors').execute()
    await db.deleteFrom('collector_lists').execute()
    await db.deleteFrom('nexus_leases').execute()
    await db.deleteFrom('timeseries_schemas').execute()
    await db.deleteFrom('tokens').execute()
    await db.deleteFrom('producer_claims').execute()
    await db.deleteFrom('audit').execute()
    await db.deleteFrom('discovery_sources').execute()
    await db.deleteFrom('scope_names').execute()
    await db.deleteFrom('retention_policies').execute()
    await db.deleteFrom('alert_rules').execute()
    await db.deleteFrom('alert_evaluations').execute()
    await db.deleteFrom('alerts').execute()
    await db.deleteFrom('alert_history').execute()
    await db.deleteFrom('alert_silences').execute()
    await db.deleteFrom('alert_receivers').execute()
    await db.deleteFrom('alert_told').execute()
    await db.deleteFrom('alert_deliveries').execute()
    await db.deleteFrom('saved_objects').execute()
    await db.deleteFrom('producer_assignments').execute()
    await this.store.recordUptime()
    await sql`update nexus_uptime set time_available = now() - ${milliseconds(DAY_MS)}`.execute(db)
  }

  /** As if this much time had passed, with Nexus running. */
  async elapse(ms: number): Promise<void> {
    const { db } = this.database
    const shift = milliseconds(ms)
    await sql`update collectors set time_last_seen = time_last_seen - ${shift}`.execute(db)
    await sql`update producers set
      time_lease_expires = time_lease_expires - ${shift},
      time_handover_ends = time_handover_ends - ${shift}`.execute(db)
    await sql`update nexus_uptime set time_available = time_available - ${shift}`.execute(db)
  }

  /** As if this much time had passed, with nobody there. */
  async outage(ms: number): Promise<void> {
    await this.elapse(ms)
    const shift = milliseconds(ms)
    await sql`update nexus_uptime set time_checked = time_checked - ${shift}`.execute(
      this.database.db,
    )
  }

  /** As whoever does the background work. */
  async prune(): Promise<readonly string[]> {
    await this.store.lead()
    return this.store.pruneProducers()
  }

  /** A collector is not heard for longer than it may be silent. */
  async silence(collectorId: string): Promise<void> {
    const past = milliseconds(TIMING.listTimeoutMs + 1000)
    await sql`update collectors set time_last_seen = now() - ${past}
      where id = ${collectorId}`.execute(this.database.db)
  }

  /** The longest that a handover may take passes. */
  async passHandovers(): Promise<void> {
    await sql`update producers set
      time_handover_ends = time_handover_ends - ${milliseconds(LONGEST_HANDOVER_MS)}`.execute(
      this.database.db,
    )
  }

  async expireLease(producerId: string): Promise<void> {
    await sql`update producers set time_lease_expires = now() - interval '1 second'
      where id = ${producerId}`.execute(this.database.db)
  }

  async addCollector(id: string = randomUUID(), capacity?: number): Promise<string> {
    await this.store.registerCollector({ id, address: '127.0.0.1:12223', capacity })
    return id
  }

  /** The background work, done once by whoever of two Nexus may. */
  async upkeep(): Promise<MoveCounts> {
    const moved = await Promise.all(
      [this.store, this.other].map(async (store) => {
        if (!(await store.lead())) return {}
        const counts = await store.rebalance()
        await store.endHandovers()
        return counts
      }),
    )
    return Object.assign({}, ...moved) as MoveCounts
  }

  /** The one of two Nexus that does the background work. */
  async leader(): Promise<NexusStore> {
    return (await this.store.lead()) ? this.store : this.other
  }

  /** As if the Nexus that does the background work had died a while ago. */
  async endBackgroundLease(): Promise<void> {
    await sql`update nexus_leases set time_expires = now()`.execute(this.database.db)
  }

  /** Fetches the list of a collector, as that would. @returns the ids in it */
  async fetchList(collectorId: string): Promise<string[]> {
    await this.store.fetchesList(collectorId, { begins: true })
    const listed = await this.store.producersOf(collectorId, { limit: 1000 })
    return listed.map(({ id }) => id)
  }

  async listVersion(collectorId: string): Promise<bigint> {
    const heard = await this.store.heartbeat(collectorId, NO_LOAD)
    return heard?.listVersion ?? -1n
  }

  async addProducer(id: string = randomUUID()): Promise<string> {
    await this.store.registerProducer(producerOf(id))
    return id
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.other.close()
    await this.store.close()
  }
}

export function producerOf(id: string, more: Partial<OwnRegistration> = {}): OwnRegistration {
  return {
    id,
    kind: 'service',
    address: '127.0.0.1:9000',
    intervalNs: 10_000_000_000n,
    tls: false,
    serverName: null,
    collectionToken: null,
    ...more,
  }
}

export function schemaOf(name: string, more: Partial<TimeseriesSchema> = {}): TimeseriesSchema {
  return {
    name,
    version: 1,
    description: { target: '', metric: '' },
    fields: [
      { name: 'id', type: 'uuid', source: 'target', description: '' },
      { name: 'slot', type: 'u8', source: 'metric', description: '' },
    ],
    datumType: 'cumulative_u64',
    units: 'count',
    authzScope: 'fleet',
    created: 1_700_000_000_123_456_789n,
    ...more,
  }
}
