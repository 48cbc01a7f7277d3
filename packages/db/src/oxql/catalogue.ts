import type { TimeseriesSchema } from '@oximeter/core'
import { OxqlError, type Catalogue } from '@oximeter/oxql'
import { Recent } from '../recent.ts'

/** Others define timeseries too: what is older than this is read anew. */
const FRESH_MS = 5_000

/** Wherever schemas are kept. */
export interface SchemaSource {
  all(): Promise<readonly TimeseriesSchema[]>
}

/** All schemas as the planner sees them, read every few seconds while there are queries. */
export class Catalogues {
  readonly #catalogue: Recent<Catalogue>

  constructor(schemas: SchemaSource) {
    this.#catalogue = new Recent(async () => catalogueOf(await schemas.all()), FRESH_MS)
  }

  /** One that is a few seconds old, at most. */
  recent(): Promise<Catalogue> {
    return this.#catalogue.get()
  }

  /** Plans by a recent one. What is a mistake by that may be none by what was defined since. */
  async plan<T>(plan: (catalogue: Catalogue) => T): Promise<T> {
    try {
      return plan(await this.recent())
    } catch (error) {
      if (!(error instanceof OxqlError)) throw error
      return plan(await this.#catalogue.read())
    }
  }
}

function catalogueOf(schemas: readonly TimeseriesSchema[]): Catalogue {
  const byName = Map.groupBy(schemas, ({ name }) => name)
  return { versions: (name) => byName.get(name) ?? [], names: () => byName.keys() }
}
