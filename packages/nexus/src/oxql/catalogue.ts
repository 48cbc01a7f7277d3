import type { TimeseriesSchema } from '@oximeter/core'
import type { Catalogue } from '@oximeter/oxql'
import type { NexusStore } from '../store/nexus-store.ts'
import type { KnownSchema } from '../store/schema-rules.ts'

/** Whoever writes a query asks several times a second. */
const FRESH_MS = 2_000
const PAGE = 1_000

/** The schemas that Nexus has, as the planner sees them. */
export class Catalogues {
  readonly #store: NexusStore
  #latest: { readonly readAt: number; readonly catalogue: Promise<Catalogue> } | undefined

  constructor(store: NexusStore) {
    this.#store = store
  }

  /** All that there was a moment ago. */
  recent(): Promise<Catalogue> {
    const isFresh = this.#latest && performance.now() - this.#latest.readAt < FRESH_MS
    return isFresh ? this.#latest!.catalogue : this.current()
  }

  async current(): Promise<Catalogue> {
    const latest = { readAt: performance.now(), catalogue: this.#read() }
    this.#latest = latest
    try {
      return await latest.catalogue
    } catch (error) {
      if (this.#latest === latest) this.#latest = undefined
      throw error
    }
  }

  async #read(): Promise<Catalogue> {
    const schemas: TimeseriesSchema[] = []
    let after: { name: string; version: number } | undefined
    do {
      const page: readonly KnownSchema[] = await this.#store.schemas({ limit: PAGE, after })
      schemas.push(...page.map(({ schema }) => schema))
      after = page.length < PAGE ? undefined : page.at(-1)?.schema
    } while (after !== undefined)
    const versions = Map.groupBy(schemas, ({ name }) => name)
    return { versions: (name) => versions.get(name) ?? [], names: () => versions.keys() }
  }
}
