import { openDatabase } from '../src/database/open-database.ts'
import { describeNexusStore } from './nexus-store-conformance.ts'

describeNexusStore('PGlite', (onSql) => openDatabase({ memory: true }, { onSql }))
