import { DATUM_TYPES, isHistogram } from '@oximeter/core'
import { DbError } from './error.ts'
import type { Engine } from './engine.ts'
import { SchemaStore } from './schema/schema-store.ts'
import { TABLES } from './tables/index.ts'
import { ABSENT_COLUMN, measurementTable } from './tables/measurements.ts'
import { ROLLUP_TABLES } from './tables/rollups.ts'
import { ROLLUPS_COLUMN, SCHEMA_TABLE, VERSION_TABLE } from './tables/schemas.ts'
import { isOfCluster } from './tables/is-of-cluster.ts'
import { onCluster, tableIn } from './tables/placement.ts'
import {
  addColumn,
  alterSettings,
  createTable,
  dropColumns,
  quoteName,
  type Site,
} from './tables/table.ts'
import { tableSettings } from './tables/known-settings.ts'

/** One step from a version of the database to the next. */
interface Migration {
  readonly version: number
  /** Run one at a time; each can be run again, for a crash may come before any step is recorded. */
  readonly creates?: (site: Site) => readonly string[]
  /** The same, after those, where there were tables before: new ones are made as they are now. */
  readonly alters?: (site: Site) => readonly string[]
}

/**
 * Every step there ever was, in order. Released ones never change: a table that is described anew
 * is made so by the first step on a fresh database, and by a later one that alters it elsewhere.
 */
const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    creates: (site) => TABLES.flatMap((table) => createTable(site, table)),
  },
  {
    // Of the newest sample only its time is kept beside the measurements; rows survive a power cut.
    version: 2,
    alters: (site) => [
      ...dropColumns(site, 'latest', ['start_time', 'missing', 'bits', 'body']),
      ...[VERSION_TABLE, ...TABLES].map((table) => alterSettings(site, table)),
    ],
  },
  {
    // Schemas that fields are added to.
    version: 3,
    alters: (site) => addColumn(site, SCHEMA_TABLE, { name: 'open', type: 'Bool' }, 'provisional'),
  },
  {
    // Histograms may lack statistics.
    version: 4,
    alters: (site) =>
      DATUM_TYPES.filter(isHistogram).flatMap((type) =>
        addColumn(site, measurementTable(type), ABSENT_COLUMN, 'missing'),
      ),
  },
  {
    // What samples are rolled up to.
    version: 5,
    creates: (site) => ROLLUP_TABLES.flatMap((table) => createTable(site, table)),
    alters: (site) => addColumn(site, SCHEMA_TABLE, ROLLUPS_COLUMN, 'open'),
  },
]

/** The version that this release knows. */
const CURRENT_VERSION = MIGRATIONS.at(-1)?.version ?? 0

/** What comes before every step. */
function beginning(site: Site): string[] {
  return [
    `CREATE DATABASE IF NOT EXISTS ${quoteName(site.database)}${onCluster(site)}`,
    ...createTable(site, VERSION_TABLE),
  ]
}

/** All that is ever run on a database, in order. */
export function migrationStatements(site: Site): string[] {
  const steps = MIGRATIONS.flatMap((step) => statementsOf(step, site, { isNew: false }))
  return [...beginning(site), ...steps]
}

function statementsOf(
  { creates, alters }: Migration,
  site: Site,
  { isNew }: { isNew: boolean },
): string[] {
  return [...(creates?.(site) ?? []), ...((!isNew && alters?.(site)) || [])]
}

/** @throws DbError `invalid-argument` where the tables are of one server and should be of a cluster, or the other way round */
async function checkKind(engine: Engine): Promise<void> {
  const { database, cluster } = engine
  const isSpread = await isOfCluster(engine)
  if (isSpread === undefined || isSpread === (cluster !== undefined)) return
  throw new DbError(
    'invalid-argument',
    isSpread
      ? `the tables of ${database} are those of a cluster: say which one it is (clickhouse_cluster)`
      : `the tables of ${database} are those of one server and not of the cluster ${cluster}: copy them into another one ("oximeter db copy")`,
  )
}

/** Brings the database to the current version. @throws DbError `newer-database` */
export async function migrate(engine: Engine): Promise<void> {
  const { database, cluster } = engine
  const doing = `migrate the database ${database}`
  await checkKind(engine)
  const site = { database, cluster, settings: await tableSettings(engine) }
  // In a cluster others may have older tables.
  const isNew = cluster === undefined && (await isEmpty(engine))
  for (const statement of beginning(site)) await engine.run(doing, statement)
  const version = await databaseVersion(engine)
  if (version > CURRENT_VERSION) {
    throw new DbError(
      'newer-database',
      `the database ${database} has version ${version}, but this release knows ${CURRENT_VERSION}: use the release that wrote it, or a newer one`,
    )
  }
  const steps = MIGRATIONS.filter((step) => step.version > version)
  for (const step of steps) {
    for (const statement of statementsOf(step, site, { isNew })) await engine.run(doing, statement)
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

/** One that was cut off while it was made has some of its tables. */
async function isEmpty(engine: Engine): Promise<boolean> {
  const rows = await engine.rows(
    'read which tables there are',
    'SELECT 1 FROM system.tables WHERE database = {database:String} LIMIT 1',
    { parameters: { database: engine.database } },
  )
  return rows.length === 0
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
  return tableIn({ database }, VERSION_TABLE.name)
}
