import { timeseriesSchema } from '@oximeter/api'
import { schemaToJson } from '@oximeter/api/client'
import { deriveSchema, type TimeseriesSchema } from '@oximeter/core'
import { DbError, type Database, type QuarantineSelection, type ReplayReport } from '@oximeter/db'
import { knownVersions } from './known-versions.ts'
import type { NexusStore } from '../store/nexus-store.ts'
import type { KnownSchema } from '../store/schema-rules.ts'

/** The newest samples, of which versions are taken that nobody has offered yet. */
const LOOKED_AT = 1000

/** Checks samples in quarantine against the schemas as they are now, and stores those that fit. */
export async function replayQuarantined(
  store: NexusStore,
  metrics: Database,
  selection: QuarantineSelection,
): Promise<ReplayReport> {
  await offerNewShapes(store, metrics, selection)
  const versions = await knownVersions(store, selection.name)
  return metrics.replayQuarantined(selection, await readable(metrics, versions))
}

/**
 * What was never checked, because its times were wrong for example, may be the first of its
 * version; or bring fields that an open schema does not have yet.
 */
async function offerNewShapes(
  store: NexusStore,
  metrics: Database,
  selection: QuarantineSelection,
): Promise<void> {
  const { items } = await metrics.quarantined({ ...selection, limit: LOOKED_AT })
  const known = await knownVersions(store, selection.name)
  const offers = new Map<string, KnownSchema>()
  for (const { sample } of items) {
    if (sample === null) continue
    const schema = deriveSchema(sample.timeseries)
    const stored = known.find((one) => one.schema.version === schema.version)
    // The last of a version that nobody knows, every shape of one that is open.
    if (stored !== undefined && !stored.schema.open) continue
    const key = stored === undefined ? '' : JSON.stringify(schema.fields)
    if (isSound(schema)) offers.set(`${schema.version} ${key}`, { schema, provisional: true })
  }
  if (offers.size > 0) await store.offerSchemas([...offers.values()])
}

/** As the API asks it of offers. */
function isSound(schema: TimeseriesSchema): boolean {
  return timeseriesSchema.safeParse(schemaToJson(schema, { provisional: true })).success
}

/** Those that the metrics database can show: what is stored can be read then. */
async function readable(
  metrics: Database,
  versions: readonly KnownSchema[],
): Promise<readonly TimeseriesSchema[]> {
  const schemas: TimeseriesSchema[] = []
  for (const { schema, provisional } of versions) {
    try {
      await metrics.putSchema(schema, { provisional })
      schemas.push(schema)
    } catch (error) {
      if (!(error instanceof DbError) || error.retryable) throw error
    }
  }
  return schemas
}
