import type { AuthzScope, DatumType, FieldType, Rollup, Units } from '@oximeter/core'
import type { ColumnType, Generated } from 'kysely'

/** 64-bit integers come back as `bigint` from both drivers, times as `Date`. */
export interface NexusTables {
  nexus_migrations: MigrationsTable
  nexus_migration_lock: MigrationLockTable
  nexus_uptime: UptimeTable
  collectors: CollectorsTable
  producers: ProducersTable
  timeseries_schemas: TimeseriesSchemasTable
}

interface MigrationsTable {
  id: number
  name: string
  time_applied: Generated<Date>
}

/** One row, `id` 1. Whoever holds it, and until when, may migrate. */
interface MigrationLockTable {
  id: number
  holder: string
  time_expires: Date
}

/** One row, `id` 1. Kept fresh by every running Nexus, so that a gap in it shows an outage. */
interface UptimeTable {
  id: number
  /** When Nexus and its database last came back together. */
  time_available: Date
  time_checked: Date
}

interface CollectorsTable {
  id: string
  address: string
  time_registered: Generated<Date>
  time_last_seen: Generated<Date>
  /** An operator took it out of service. Registering again puts it back. */
  time_expunged: Date | null
}

interface ProducersTable {
  id: string
  kind: string
  address: string
  /** Exact, so that an interval comes back as it was given. */
  interval_ns: bigint
  /** Null while there was no live collector to take it. */
  collector_id: string | null
  /** Rises with each change of the collector, and stays otherwise: see `generationNow`. */
  generation: Generated<bigint>
  time_registered: Generated<Date>
  time_renewed: Generated<Date>
  time_lease_expires: Date
}

interface StoredField {
  readonly name: string
  readonly type: FieldType
  readonly source: 'target' | 'metric'
  readonly description: string
}

interface TimeseriesSchemasTable {
  timeseries_name: string
  version: number
  datum_type: DatumType
  fields: ColumnType<readonly StoredField[], string, string>
  target_description: string
  metric_description: string
  units: Units
  authz_scope: AuthzScope
  /** Nanoseconds since the epoch: a definition's own time is kept exactly. */
  created_ns: bigint
  /** Seen in samples only; no definition has said what it means. */
  provisional: boolean
  /** Series may have other text fields than these: samples add to them. */
  open: Generated<boolean>
  /** An operator applied its definition: what producers say of it counts no more. */
  applied: Generated<boolean>
  /** By which pieces of time samples are rolled up. */
  rollups: ColumnType<readonly Rollup[], string | undefined, string>
}
