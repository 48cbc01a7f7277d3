import { Recent, type Database } from '@oximeter/db'
import { ownersWithin, type Catalogue, type Scope } from '@oximeter/oxql'
import { tableNode, type ScanNode } from '@oximeter/oxql/plan'
import { ORIGINAL_NAME, TARGET } from '@oximeter/prometheus/names'
import { isImported, metricsVisibleTo, type MetricCatalogue } from '@oximeter/promql'
import type { VisibleSchemas } from '../access/visible-schemas.ts'

/** New names come seldom, and a dashboard asks many questions at once. */
const FRESH_MS = 5_000

type Originals = ReadonlyMap<string, readonly string[]>

/** The metrics there are, imported ones by the names that their series say they had. */
export class MetricCatalogues {
  readonly #metrics: Database
  readonly #schemas: VisibleSchemas
  /** Of all series: what is of a scope that shows some of them is not kept. */
  readonly #originals: Recent<Originals>

  constructor(metrics: Database, schemas: VisibleSchemas) {
    this.#metrics = metrics
    this.#schemas = schemas
    this.#originals = new Recent(
      () => metrics.fieldValuesByName(`${TARGET}:`, ORIGINAL_NAME),
      FRESH_MS,
    )
  }

  /** What a scope shows, as it was a few seconds ago, at most. */
  async recent(scope: Scope): Promise<MetricCatalogue> {
    const [catalogue, originals] = await Promise.all([
      scope.kind === 'fleet' ? this.#metrics.catalogue() : this.#schemas.catalogue(scope),
      this.#originals.get(),
    ])
    const known =
      scope.kind === 'fleet' ? originals : await this.#within(scope, catalogue, originals)
    const ofAll = { ...catalogue, originals: (timeseries: string) => known.get(timeseries) ?? [] }
    return metricsVisibleTo(scope, ofAll)
  }

  /** The names that series say which the scope shows. */
  async #within(scope: Scope, catalogue: Catalogue, all: Originals): Promise<Originals> {
    const imported = [...catalogue.names()].filter(isImported)
    const found = imported.map(async (name) => {
      const owners = ownersWithin(scope, catalogue.versions(name)) ?? {}
      const isWhole = Object.keys(owners).length === 0
      return [
        name,
        isWhole ? (all.get(name) ?? []) : await this.#of(scope, catalogue, name),
      ] as const
    })
    return new Map(await Promise.all(found))
  }

  async #of(scope: Scope, catalogue: Catalogue, name: string): Promise<string[]> {
    const table = tableNode(catalogue, name, scope)
    const scan: ScanNode = table.kind === 'scan' ? table : table.input
    const said = await this.#metrics.scannedFieldValues([[scan, ORIGINAL_NAME]])
    // Those that say none are called as the timeseries is.
    return ['', ...said]
  }
}
