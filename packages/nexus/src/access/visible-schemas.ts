import { notFound } from '@oximeter/api/client'
import type { Catalogues } from '@oximeter/db'
import { ownersWithin, visibleTo, type Catalogue, type Owners, type Scope } from '@oximeter/oxql'
import { nearestNames } from '../http/name-hints.ts'
import { cataloguesOf } from '../oxql/catalogue.ts'
import type { NexusStore, StorePage } from '../store/nexus-store.ts'
import type { KnownSchema } from '../store/schema-rules.ts'

/** A timeseries that a scope shows. */
export interface VisibleTimeseries {
  readonly versions: readonly KnownSchema[]
  /** The values of fields of the series that it shows. */
  readonly owners: Owners
}

/**
 * The schemas that Nexus keeps, as scopes show them. A schema that gets another scope is another thing
 * at once where one timeseries is named, and within the age of a catalogue (5 s) in queries: of these,
 * those within a scope are planned by what Nexus keeps, and not by the copy in the metrics database.
 */
export class VisibleSchemas {
  readonly #store: NexusStore
  readonly #lookedAt: number
  readonly catalogues: Catalogues

  /** @param lookedAt schemas that are read at a time, to find those that a scope shows */
  constructor(store: NexusStore, lookedAt = 1_000) {
    this.#store = store
    this.#lookedAt = lookedAt
    this.catalogues = cataloguesOf(store)
  }

  /** For the metrics database: what to plan queries for, and by. The fleet's need nothing of Nexus. */
  planningFor(scope: Scope): { readonly scope: Scope; readonly catalogues?: Catalogues } {
    return scope.kind === 'fleet' ? { scope } : { scope, catalogues: this.catalogues }
  }

  /** As it was a few seconds ago, at most. */
  async catalogue(scope: Scope): Promise<Catalogue> {
    return visibleTo(scope, await this.catalogues.recent())
  }

  /** @throws {HttpProblem} 404 with the nearest names that the scope shows */
  async require(name: string, scope: Scope): Promise<VisibleTimeseries> {
    const versions = await this.#store.schemasNamed([name])
    const owners = ownersOf(versions, scope)
    if (owners !== undefined) return { versions, owners }
    const hints = nearestNames(name, await this.#names(scope))
    const hint = hints.length === 0 ? '' : `; did you mean ${hints.join(' or ')}?`
    throw notFound(`there is no timeseries ${name}${hint}`)
  }

  /** As the store lists them: ascending by name and version, as many as are asked for if there are. */
  async list(
    page: StorePage<{ readonly name: string; readonly version: number }>,
    scope: Scope,
  ): Promise<readonly KnownSchema[]> {
    if (scope.kind === 'fleet') return this.#store.schemas(page)
    const found: KnownSchema[] = []
    let { after } = page
    while (found.length < page.limit) {
      const some = await this.#store.schemas({ limit: this.#lookedAt, after })
      found.push(...(await this.#visible(some, scope)))
      if (some.length < this.#lookedAt) break
      after = some.at(-1)?.schema
    }
    return found.slice(0, page.limit)
  }

  /** Those of timeseries all versions of which, be they among these or not, let the scope see them. */
  async #visible(some: readonly KnownSchema[], scope: Scope): Promise<KnownSchema[]> {
    const names = new Set(some.map(({ schema }) => schema.name))
    const all = await this.#store.schemasNamed([...names])
    const byName = Map.groupBy(all, ({ schema }) => schema.name)
    return some.filter(({ schema: { name } }) => ownersOf(byName.get(name) ?? [], scope))
  }

  async #names(scope: Scope): Promise<readonly string[]> {
    if (scope.kind === 'fleet') return this.#store.timeseriesNames()
    return [...(await this.catalogue(scope)).names()]
  }
}

function ownersOf(versions: readonly KnownSchema[], scope: Scope): Owners | undefined {
  if (versions.length === 0) return undefined
  return ownersWithin(
    scope,
    versions.map(({ schema }) => schema),
  )
}
