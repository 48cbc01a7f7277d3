import type { Catalogue, Query, Stage } from '@oximeter/oxql'
import type { NexusStore } from '../store/nexus-store.ts'

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
  const schemas = known.map(({ schema }) => schema)
  const versions = Map.groupBy(schemas, ({ name }) => name)
  return { versions: (name) => versions.get(name) ?? [], names: () => all }
}
