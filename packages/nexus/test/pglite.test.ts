import { openDatabase } from '../src/database/open-database.ts'
import { describeNexusStore } from './nexus-store-conformance.ts'

// Created here as users' are.
delete process.env['OXIMETER_PGLITE_TEMPLATE']

describeNexusStore('PGlite', (onSql) => openDatabase({ memory: true }, { onSql }))
