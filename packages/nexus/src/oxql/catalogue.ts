import type { TimeseriesSchema } from '@oximeter/core'
import type { Catalogue, Query, Stage } from '@oximeter/oxql'
import type { NexusStore } from '../store/nexus-store.ts'
import type { KnownSchema } from '../store/schema-rules.ts'

/** The timeseries that a query gets. */
export function namesIn({ stages }: Query): string[] {
  return stages.flatMap(namesOfStage)
}

function namesOfStage(stage: Stage): string[] {
  if (stage.kind === 'get') return stage.names.map(({ text }) => text)
  return stage.kind === 'group' ? stage.queries.flatMap(namesIn) : []
}

/** What Nexus knows of some timeseries, and which others there are. */
export async function catalogueOf(store: NexusStore, names: readonly string[]): Promise<Catalogue> {
  const [known, all] = await Promise.all([
    store.schemasNamed([...new Set(names)]),
    store.timeseriesNames(),
  ])
  return catalogueFrom(
    known.map(({ schema }) => schema),
    all,
  )
}

/** Whoever writes a query asks several times a second. */
const FRESH_MS = 2_000
const PAGE = 1_000

/** All that Nexus knows of, as it was a moment ago. */
export class RecentCatalogue {
  readonly #store: NexusStore
  #readAt = -Infinity
  #catalogue: Promise<Catalogue> | undefined

  constructor(store: NexusStore) {
    this.#store = store
  }

  get(): Promise<Catalogue> {
    const now = performance.now()
    if (this.#catalogue === undefined || now - this.#readAt > FRESH_MS) {
      this.#readAt = now
      this.#catalogue = this.#read()
      this.#catalogue.catch(() => (this.#catalogue = undefined))
    }
    return this.#catalogue
  }

  async #read(): Promise<Catalogue> {
    const schemas: TimeseriesSchema[] = []
    let after: { name: string; version: number } | undefined
    do {
      const page: readonly KnownSchema[] = await this.#store.schemas({ limit: PAGE, after })
      schemas.push(...page.map(({ schema }) => schema))
      after = page.length < PAGE ? undefined : page.at(-1)?.schema
    } while (after !== undefined)
    return catalogueFrom(schemas)
  }
}

function catalogueFrom(schemas: readonly TimeseriesSchema[], names?: readonly string[]): Catalogue {
  const versions = Map.groupBy(schemas, ({ name }) => name)
  return {
    versions: (name) => versions.get(name) ?? [],
    names: () => names ?? versions.keys(),
  }
}
