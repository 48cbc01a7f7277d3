import { Recent, type Database } from '@oximeter/db'
import { ORIGINAL_NAME, TARGET } from '@oximeter/prometheus/names'
import type { MetricCatalogue } from '@oximeter/promql'

/** New names come seldom, and a dashboard asks many questions at once. */
const FRESH_MS = 5_000

/** The metrics there are, imported ones by the names that their series say they had. */
export class MetricCatalogues {
  readonly #metrics: Database
  readonly #originals: Recent<ReadonlyMap<string, readonly string[]>>

  constructor(metrics: Database) {
    this.#metrics = metrics
    this.#originals = new Recent(
      () => metrics.fieldValuesByName(`${TARGET}:`, ORIGINAL_NAME),
      FRESH_MS,
    )
  }

  /** As it was a few seconds ago, at most. */
  async recent(): Promise<MetricCatalogue> {
    const [catalogue, originals] = await Promise.all([
      this.#metrics.catalogue(),
      this.#originals.get(),
    ])
    return { ...catalogue, originals: (timeseries) => originals.get(timeseries) ?? [] }
  }
}
