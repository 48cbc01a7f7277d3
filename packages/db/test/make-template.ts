// Run as a process of its own by vitest.global-setup.ts: an engine's data with a migrated database, argv[2].
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmbeddedClickHouse } from '@oximeter/clickhouse'
import { connect } from '../src/index.ts'

const [, , dataDir = ''] = process.argv
const clickhouse = await startEmbeddedClickHouse({ dataDir, port: 0 })
const db = connect(clickhouse)
await db.migrate()
await db.close()
await clickhouse.close()
// Each copy makes its own.
await rm(join(dataDir, 'password'))
