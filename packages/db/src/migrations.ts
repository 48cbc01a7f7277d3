import { DATUM_TYPES, isHistogram } from '@oximeter/core'
import { DbError } from './error.ts'
import type { Engine } from './engine.ts'
import { SchemaStore } from './schema/schema-store.ts'
import { TABLES } from './tables/index.ts'
import { ABSENT_COLUMN, measurementTable } from './tables/measurements.ts'
import { ROLLUP_TABLES } from './tables/rollups.ts'
import { ROLLUPS_COLUMN, SCHEMA_TABLE, VERSION_TABLE } from './tables/schemas.ts'
import { addColumn, alterSettings, createTable, quoteName } from './tables/table.ts'

/** One step from a version of the database to the next. */
interface Migration {
  readonly version: number
  /** Run one at a time; each can be run again, for a crash may come before any step is recorded. */
  readonly statements: (database: string, settings: ReadonlySet<string>) => readonly string[]
}

/**
 * Every step there ever was, in order. Released ones never change: a table that is described anew
 * is made so by the first step on a fresh database, and by a later one that alters it elsewhere.
 */
const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: (database, settings) => {
      return TABLES.map((table) => createTable(database, table, settings))
    },
  },
  {
    // Of the newest sample only its time is kept beside the measurements; rows survive a power cut.
    version: 2,
    statements: (database, settings) => {
      const drops = ['start_time', 'missing', 'bits', 'body'].map(
        (column) => `DROP COLUMN IF EXISTS ${column}`,
      )
      return [
        `ALTER TABLE ${quoteName(database)}.latest ${drops.join(', ')}`,
        ...[VERSION_TABLE, ...TABLES].map((table) => alterSettings(database, table, settings)),
      ]
    },
  },
  {
    // Schemas that fields are added to.
    version: 3,
    statements: (database) => [
      addColumn(database, SCHEMA_TABLE, { name: 'open', type: 'Bool' }, 'provisional'),
    ],
  },
  {
    // Histograms may lack statistics.
    version: 4,
    statements: (database) =>
      DATUM_TYPES.filter(isHistogram).map((type) =>
        addColumn(database, measurementTable(type), ABSENT_COLUMN, 'missing'),
      ),
  },
  {
    // What samples are rolled up to.
    version: 5,
    statements: (database, settings) => [
      ...ROLLUP_TABLES.map((table) => createTable(database, table, settings)),
      addColumn(database, SCHEMA_TABLE, ROLLUPS_COLUMN, 'open'),
    ],
  },
]

/** The version that this release knows. */
const CURRENT_VERSION = MIGRATIONS.at(-1)?.version ?? 0

/** Brings the database to the current version. @throws DbError `newer-database` */
export async function migrate(engine: Engine): Promise<void> {
  const { database } = engine
  const doing = `migrate the database ${database}`
  await engine.run(doing, `CREATE DATABASE IF NOT EXISTS ${quoteName(database)}`)
  const settings = await tableSettings(engine)
  await engine.run(doing, createTable(database, VERSION_TABLE, settings))
  const version = await databaseVersion(engine)
  if (version > CURRENT_VERSION) {
    throw new DbError(
      'newer-database',
      `the database ${database} has version ${version}, but this release knows ${CURRENT_VERSION}: use the release that wrote it, or a newer one`,
    )
  }
  const steps = MIGRATIONS.filter((step) => step.version > version)
  for (const { statements } of steps) {
    for (const statement of statements(database, settings)) await engine.run(doing, statement)
  }
  // Views are written for the tables as they are now.
  if (steps.length > 0) await new SchemaStore(engine).makeViews()
  for (const step of steps) {
    await engine.run(
      doing,
      `INSERT INTO ${versionTable(database)} SELECT {version:UInt64}, now64(9)`,
      { parameters: { version: step.version } },
    )
  }
}

/** Names of the settings that tables may have in this engine. */
async function tableSettings(engine: Engine): Promise<ReadonlySet<string>> {
  const rows = await engine.rows<{ name: string }>(
    'read which settings tables have',
    'SELECT name FROM system.merge_tree_settings',
  )
  return new Set(rows.map(({ name }) => name))
}

const UNKNOWN_TABLE = 60
const UNKNOWN_DATABASE = 81

/** 0 where there is no database, or nothing in it. */
export async function databaseVersion(engine: Engine): Promise<number> {
  try {
    const rows = await engine.rows<{ version: string }>(
      'read the version of the database',
      `SELECT max(value) AS version FROM ${versionTable(engine.database)}`,
    )
    return Number(rows[0]?.version ?? 0)
  } catch (error) {
    const code = error instanceof DbError ? error.engineCode : undefined
    if (code === UNKNOWN_TABLE || code === UNKNOWN_DATABASE) return 0
    throw error
  }
}

function versionTable(database: string): string {
  return `${quoteName(database)}.${quoteName(VERSION_TABLE.name)}`
}
