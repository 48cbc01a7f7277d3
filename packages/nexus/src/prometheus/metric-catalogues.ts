import type { Database } from '@oximeter/db'
import { ORIGINAL_NAME, TARGET } from '@oximeter/prometheus/names'
import type { MetricCatalogue } from '@oximeter/promql'

/** New names come seldom, and a dashboard asks many questions at once. */
const FRESH_MS = 5_000

type Originals = ReadonlyMap<string, readonly string[]>

/** The metrics there are, imported ones by the names that their series say they had. */
export class MetricCatalogues {
  readonly #metrics: Database
  #latest: { readonly readAt: number; readonly originals: Promise<Originals> } | undefined

  constructor(metrics: Database) {
    this.#metrics = metrics
  }

  /** As it was a few seconds ago, at most. */
  async recent(): Promise<MetricCatalogue> {
    const [catalogue, originals] = await Promise.all([this.#metrics.catalogue(), this.#originals()])
    return { ...catalogue, originals: (timeseries) => originals.get(timeseries) ?? [] }
  }

  async #originals(): Promise<Originals> {
    const now = performance.now()
    let latest = this.#latest
    if (!latest || now - latest.readAt > FRESH_MS) {
      const originals = this.#metrics.fieldValuesByName(`${TARGET}:`, ORIGINAL_NAME)
      this.#latest = latest = { readAt: now, originals }
    }
    try {
      return await latest.originals
    } catch (error) {
      if (this.#latest === latest) this.#latest = undefined
      throw error
    }
  }
}
