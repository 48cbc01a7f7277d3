// Run as a process of its own by embedded-postgres.ts: creates the database in argv[2].
import { openPGlite } from './embedded-postgres.ts'

const [, , files] = process.argv
if (files === undefined) throw new Error('usage: initialise-pglite <directory>')
const pglite = await openPGlite(files)
await pglite.close()
