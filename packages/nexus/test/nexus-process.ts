// Run as a process of its own by embedded-postgres.test.ts: a Nexus on the directory in argv[2].
import { startTestNexus } from './nexus-fixture.ts'

const [, , dataDir = ''] = process.argv
const { nexus } = await startTestNexus({ database: { dataDir } })
process.send?.({ internalUrl: nexus.internalUrl, publicUrl: nexus.publicUrl })
