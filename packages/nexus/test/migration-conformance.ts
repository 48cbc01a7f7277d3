import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { migrate } from '../src/database/migrate.ts'
import { MIGRATIONS } from '../src/database/migrations.ts'
import type { StoreHarness } from './store-harness.ts'

const TABLES = [
  'nexus_migrations',
  'nexus_migration_lock',
  'nexus_uptime',
  'collectors',
  'producers',
  'collector_lists',
  'nexus_leases',
  'nexus_replicas',
  'timeseries_schemas',
  'tokens',
  'producer_claims',
  'audit',
  'discovery_sources',
  'scope_names',
  'alert_rules',
  'alert_evaluations',
  'alerts',
  'alert_history',
  'alert_silences',
  'alert_receivers',
  'alert_told',
  'alert_deliveries',
]

export function describeMigrations(harness: () => StoreHarness): void {
  describe('migrations', () => {
    const all = MIGRATIONS.map(({ id }) => id)

    test('are numbered from 1 and recorded', async () => {
      expect(all).toEqual(all.map((_id, index) => index + 1))
      expect(await applied(harness())).toEqual(all)
    })

    test('several at once on an empty database apply each one', async () => {
      const { db } = harness().database
      for (const table of TABLES) await sql`drop table ${sql.table(table)}`.execute(db)
      await Promise.all([migrate(db), migrate(db), migrate(db), migrate(db)])
      expect(await applied(harness())).toEqual(all)
      expect(await db.selectFrom('producers').selectAll().execute()).toEqual([])
      expect(await db.selectFrom('nexus_migration_lock').selectAll().execute()).toEqual([])
    })

    test('one that was cut off between statement and record is done again', async () => {
      const { db } = harness().database
      await db.deleteFrom('nexus_migrations').where('id', '>', 2).execute()
      await migrate(db)
      expect(await applied(harness())).toEqual(all)
    })

    test('wait for the lock that another holds, and take over one that ran out', async () => {
      const { db } = harness().database
      await db.deleteFrom('nexus_migrations').where('id', '=', 5).execute()
      await sql`insert into nexus_migration_lock (id, holder, time_expires)
        values (1, gen_random_uuid(), now() + interval '1 minute')`.execute(db)
      const migrating = migrate(db)
      await sql`select 1`.execute(db)
      expect(await applied(harness())).not.toContain(5)
      await sql`update nexus_migration_lock set time_expires = now() - interval '1 second'`.execute(
        db,
      )
      await migrating
      expect(await applied(harness())).toEqual(all)
    })

    test('refuse a database of a later release', async () => {
      const { db } = harness().database
      const later = MIGRATIONS.length + 1
      await db.insertInto('nexus_migrations').values({ id: later, name: 'later' }).execute()
      await expect(migrate(db)).rejects.toMatchObject({ code: 'database-newer' })
      await db.deleteFrom('nexus_migrations').where('id', '=', later).execute()
    })
  })
}

async function applied({ database }: StoreHarness): Promise<number[]> {
  const { db } = database
  const rows = await db.selectFrom('nexus_migrations').select('id').orderBy('id').execute()
  return rows.map(({ id }) => id)
}
