import type { TimeseriesSchema } from '@oximeter/core'
import { Catalogues } from '@oximeter/db'
import { NexusError } from '../nexus-error.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import type { KnownSchema } from '../store/schema-rules.ts'

const PAGE = 1_000

/** The schemas that Nexus has, as the planner sees them: while its database is away, as it last had them. */
export function cataloguesOf(store: NexusStore): Catalogues {
  let last: readonly TimeseriesSchema[] | undefined
  const all = async () => {
    try {
      last = await allSchemas(store)
      return last
    } catch (error) {
      const isAway = error instanceof NexusError && error.code === 'database-unavailable'
      if (last === undefined || !isAway) throw error
      return last
    }
  }
  return new Catalogues({ all })
}

async function allSchemas(store: NexusStore): Promise<TimeseriesSchema[]> {
  const schemas: TimeseriesSchema[] = []
  let after: { name: string; version: number } | undefined
  do {
    const page: readonly KnownSchema[] = await store.schemas({ limit: PAGE, after })
    schemas.push(...page.map(({ schema }) => schema))
    after = page.length < PAGE ? undefined : page.at(-1)?.schema
  } while (after !== undefined)
  return schemas
}
