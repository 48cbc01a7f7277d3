import { NexusClient, schemaFromJson, schemaToJson } from '@oximeter/api/client'
import type { TimeseriesSchema } from '@oximeter/core'

import type { SchemaStore } from './versions.ts'

const TIMEOUT_MS = 4000

/** Those of Nexus, if there is one; else those of this process. */
export function schemaStore(nexus: string | URL | undefined): SchemaStore {
  return nexus === undefined ? ofThisProcess : nexusSchemas(nexus)
}

/** The schemas of the whole system: Nexus keeps them, and says who was first. */
function nexusSchemas(url: string | URL): SchemaStore {
  const nexus = new NexusClient(url, { timeoutMs: TIMEOUT_MS })
  return {
    async offer(schemas, signal) {
      const offers = {
        schemas: schemas.map((schema) => schemaToJson(schema, { provisional: false })),
      }
      const { results } = await nexus.offerSchemas(offers, signal === undefined ? {} : { signal })
      return results.map(({ schema }) => ({ stored: schemaFromJson(schema) }))
    },
  }
}

/**
 * Schemas of this process alone. It forgets them: after a restart a series may be given another
 * version than before, and another process may give it another one still.
 */
function ownSchemas(): SchemaStore {
  const known = new Map<string, TimeseriesSchema>()
  return {
    offer: async (schemas) =>
      schemas.map((schema) => {
        const key = `${schema.name} ${schema.version}`
        const stored = known.get(key) ?? schema
        known.set(key, stored)
        return { stored }
      }),
  }
}

const ofThisProcess = ownSchemas()
