import type { TimeseriesSchema } from '@oximeter/core'
import type { Catalogue } from '@oximeter/oxql'

/** Others define timeseries too: what is older than this is read anew. */
const FRESH_MS = 5_000

/** Wherever schemas are kept. */
export interface SchemaSource {
  all(): Promise<readonly TimeseriesSchema[]>
}

/** All schemas as the planner sees them, read every few seconds while there are queries. */
export class Catalogues {
  readonly #schemas: SchemaSource
  #latest: { readonly readAt: number; readonly catalogue: Promise<Catalogue> } | undefined

  constructor(schemas: SchemaSource) {
    this.#schemas = schemas
  }

  /** One that is a few seconds old, at most. */
  recent(): Promise<Catalogue> {
    const isFresh = this.#latest && performance.now() - this.#latest.readAt < FRESH_MS
    return isFresh ? this.#latest!.catalogue : this.read()
  }

  async read(): Promise<Catalogue> {
    const latest = { readAt: performance.now(), catalogue: this.#schemas.all().then(catalogueOf) }
    this.#latest = latest
    try {
      return await latest.catalogue
    } catch (error) {
      if (this.#latest === latest) this.#latest = undefined
      throw error
    }
  }
}

function catalogueOf(schemas: readonly TimeseriesSchema[]): Catalogue {
  const byName = Map.groupBy(schemas, ({ name }) => name)
  return { versions: (name) => byName.get(name) ?? [], names: () => byName.keys() }
}
