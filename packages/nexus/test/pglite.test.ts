import { beforeAll, vi } from 'vitest'
import { openDatabase } from '../src/database/open-database.ts'
import { describeNexusStore } from './nexus-store-conformance.ts'

// Created here as users' are.
beforeAll(() => {
  vi.stubEnv('OXIMETER_PGLITE_TEMPLATE', undefined)
  return () => {
    vi.unstubAllEnvs()
  }
})

describeNexusStore('PGlite', (onSql) => openDatabase({ memory: true }, { onSql }))
