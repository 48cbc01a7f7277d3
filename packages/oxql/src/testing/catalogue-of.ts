import type { TimeseriesSchema } from '@oximeter/core'
import type { Catalogue } from '../catalogue.ts'

export function catalogueOf(schemas: readonly TimeseriesSchema[]): Catalogue {
  const byName = Map.groupBy(schemas, ({ name }) => name)
  return {
    versions: (name) => (byName.get(name) ?? []).toSorted((a, b) => a.version - b.version),
    names: () => byName.keys(),
  }
}
