// Run as a process of its own by vitest.global-setup.ts: writes the file of a migrated PGlite, argv[2].
import { rename, writeFile } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { migrate } from '../src/database/migrate.ts'
import type { NexusTables } from '../src/database/tables.ts'

const [, , file = ''] = process.argv

// As small as can be, for every start of a test's Nexus unpacks it: segments of 1 MB, no databases to copy from.
const pglite = await PGlite.create('memory://', {
  initDbStartParams: ['--wal-segsize=1'],
  startParams: [...PGlite.defaultStartParams, '-c', 'min_wal_size=2MB', '-c', 'max_wal_size=2MB'],
})
await migrate(new Kysely<NexusTables>({ dialect: new PGliteDialect({ pglite }) }))
await pglite.exec('UPDATE pg_database SET datistemplate = false')
await pglite.exec('DROP DATABASE template0')
await pglite.exec('DROP DATABASE template1')
await pglite.exec('CHECKPOINT')
const dump = await pglite.dumpDataDir('none')
await writeFile(`${file}.new`, Buffer.from(await dump.arrayBuffer()))
await rename(`${file}.new`, file)
await pglite.close()
