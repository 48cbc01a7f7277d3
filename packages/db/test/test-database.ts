import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import type { Sample } from '@oximeter/core'
import { beginMigrated } from '../../../apptest/src/begin-migrated.ts'
import { connect, type ConnectOptions, type Database } from '../src/index.ts'

export interface TestDatabase extends AsyncDisposable {
  readonly db: Database
  /** How others connect to it. */
  readonly options: ConnectOptions
}

/** To compile what is asked a few times takes longer than to answer it. */
const WITHOUT_COMPILER = [
  'compile_expressions',
  'compile_aggregate_expressions',
  'compile_sort_description',
]
  .map((setting) => `clickhouse_setting_${setting}=0`)
  .join('&')

/** A real engine with an empty, migrated database; one for each file of tests. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oximeter-db-'))
  await beginMigrated(dataDir)
  const clickhouse = await startEmbeddedClickHouse({ dataDir, port: 0 })
  const { username, password } = clickhouse
  const url = `${clickhouse.url}/?${WITHOUT_COMPILER}`
  const options = { url, username, password }
  const db = connect(options)
  await db.migrate()
  return {
    db,
    options,
    async [Symbol.asyncDispose]() {
      await db.close()
      await clickhouse.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A sample as it is read: what its definition says is with the schemas. */
export function asStored({ timeseries, ...measured }: Sample): Sample {
  const { definition: _, ...described } = timeseries
  return { timeseries: described, ...measured }
}

/** Lets samples stay that are older than those that are kept, such as of examples with fixed times. */
export async function keepForever({ db }: TestDatabase): Promise<void> {
  const tables = await db.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = 'oximeter' AND create_table_query LIKE '% TTL %'`,
  )
  await Promise.all(
    tables.map(({ name }) => db.query(`ALTER TABLE oximeter.${name} REMOVE TTL`).catch(() => [])),
  )
}

/** Until no day holds anything twice. */
export async function settle({ db }: TestDatabase): Promise<void> {
  while ((await db.settle({ graceMs: 0 })) > 0);
}
