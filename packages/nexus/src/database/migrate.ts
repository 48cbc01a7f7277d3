import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import { NexusError } from '../nexus-error.ts'
import { errorCode } from './errors.ts'
import { MIGRATIONS, type Migration } from './migrations.ts'
import { retryConflicts } from './retry.ts'
import type { NexusTables } from './tables.ts'

/** How long a migrator that died keeps the others waiting. */
const LOCK_SECONDS = 30
const LOCK_POLL_MS = 100

/**
 * Brings the database to this release's tables. Several processes may call it at once: one row,
 * held for a limited time, lets one of them work while the others wait.
 */
export async function migrate(
  db: Kysely<NexusTables>,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await createBookkeeping(db)
  if ((await pending(db, migrations)).length === 0) return

  const holder = randomUUID()
  while (!(await takeLock(db, holder))) await delay(LOCK_POLL_MS)
  try {
    for (const migration of await pending(db, migrations)) {
      await takeLock(db, holder) // as renewal
      await retryConflicts(() => sql.raw(migration.sql).execute(db))
      await retryConflicts(() =>
        db
          .insertInto('nexus_migrations')
          .values({ id: migration.id, name: migration.name })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute(),
      )
    }
  } finally {
    await retryConflicts(() =>
      db.deleteFrom('nexus_migration_lock').where('holder', '=', holder).execute(),
    )
  }
}

async function createBookkeeping(db: Kysely<NexusTables>): Promise<void> {
  const statements = [
    `create table if not exists nexus_migrations (
      id int4 primary key,
      name text not null,
      time_applied timestamptz not null default now()
    )`,
    `create table if not exists nexus_migration_lock (
      id int4 primary key,
      holder uuid not null,
      time_expires timestamptz not null
    )`,
  ]
  for (const statement of statements) {
    await retryConflicts(async () => {
      try {
        await sql.raw(statement).execute(db)
      } catch (error) {
        if (!isLostCreation(error)) throw error
      }
    })
  }
}

/** PostgreSQL's IF NOT EXISTS is not atomic: the slower of two creators may get one of these. */
function isLostCreation(error: unknown): boolean {
  return ['23505', '42710', '42P07'].includes(errorCode(error) ?? '')
}

async function pending(
  db: Kysely<NexusTables>,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  const rows = await retryConflicts(() => db.selectFrom('nexus_migrations').select('id').execute())
  const applied = new Set(rows.map(({ id }) => id))
  const newest = Math.max(0, ...applied)
  if (newest > migrations.length) {
    throw new NexusError(
      'database-newer',
      `the database is at migration ${newest}, this release knows ${migrations.length}: ` +
        'a later release of Nexus has used it; run that release',
    )
  }
  return migrations.filter(({ id }) => !applied.has(id))
}

async function takeLock(db: Kysely<NexusTables>, holder: string): Promise<boolean> {
  const taken = await retryConflicts(() =>
    sql`
      insert into nexus_migration_lock as lock (id, holder, time_expires)
      values (1, ${holder}, now() + ${LOCK_SECONDS}::int8 * interval '1 second')
      on conflict (id) do update
        set holder = excluded.holder, time_expires = excluded.time_expires
        where lock.time_expires < now() or lock.holder = excluded.holder
      returning holder`.execute(db),
  )
  return taken.rows.length === 1
}
