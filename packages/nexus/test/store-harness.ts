import { randomUUID } from 'node:crypto'
import type { TimeseriesSchema } from '@oximeter/core'
import { sql } from 'kysely'
import { milliseconds, type StoreTiming } from '../src/store/timing.ts'
import { NexusStore } from '../src/store/nexus-store.ts'
import type { NexusDatabase } from '../src/database/open-database.ts'
import type { ProducerRegistration } from '../src/store/producers.ts'

/** Far longer than any test takes: time passes only when the test says so. */
export const TIMING: StoreTiming = {
  leaseMs: 600_000,
  collectorTimeoutMs: 300_000,
  outageMs: 120_000,
}

const DAY_MS = 86_400_000

/** A store whose clock, the database's, can be put forward. */
export class StoreHarness implements AsyncDisposable {
  readonly store: NexusStore
  readonly database: NexusDatabase

  constructor(store: NexusStore, database: NexusDatabase) {
    this.store = store
    this.database = database
  }

  static async open(database: NexusDatabase): Promise<StoreHarness> {
    return new StoreHarness(await NexusStore.open(database, TIMING), database)
  }

  /** Nothing is known, and Nexus has been there for a day. */
  async reset(): Promise<void> {
    const { db } = this.database
    await db.deleteFrom('producers').execute()
    await db.deleteFrom('collectors').execute()
    await db.deleteFrom('timeseries_schemas').execute()
    await db.deleteFrom('retention_policies').execute()
    await this.store.recordUptime()
    await sql`update nexus_uptime set time_available = now() - ${milliseconds(DAY_MS)}`.execute(db)
  }

  /** As if this much time had passed, with Nexus running. */
  async elapse(ms: number): Promise<void> {
    const { db } = this.database
    const shift = milliseconds(ms)
    await sql`update collectors set time_last_seen = time_last_seen - ${shift}`.execute(db)
    await sql`update producers set time_lease_expires = time_lease_expires - ${shift}`.execute(db)
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

  /** A collector is not heard for longer than it may be silent. */
  async silence(collectorId: string): Promise<void> {
    const past = milliseconds(TIMING.collectorTimeoutMs + 1000)
    await sql`update collectors set time_last_seen = now() - ${past}
      where id = ${collectorId}`.execute(this.database.db)
  }

  async expireLease(producerId: string): Promise<void> {
    await sql`update producers set time_lease_expires = now() - interval '1 second'
      where id = ${producerId}`.execute(this.database.db)
  }

  async addCollector(id: string = randomUUID()): Promise<string> {
    await this.store.registerCollector({ id, address: '127.0.0.1:12223' })
    return id
  }

  async addProducer(id: string = randomUUID()): Promise<string> {
    await this.store.registerProducer(producerOf(id))
    return id
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.store.close()
  }
}

export function producerOf(
  id: string,
  more: Partial<ProducerRegistration> = {},
): ProducerRegistration {
  return { id, kind: 'service', address: '127.0.0.1:9000', intervalNs: 10_000_000_000n, ...more }
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
