import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { schemaToJson } from '@oximeter/api/client'
import { f64, metric, schemaOf, string, target, type TimeseriesSchema } from '@oximeter/core'
import type { Database } from '@oximeter/db'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestNexus } from './nexus-fixture.ts'
import { startMetricsSystem, type MetricsSystem } from './metrics-system.ts'

let system: MetricsSystem
let db: Database
let dataDir: string
beforeAll(async () => {
  system = await startMetricsSystem()
  ;({ db } = system)
})
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'nexus-copy-'))
  return () => rm(dataDir, { recursive: true, force: true })
})
afterAll(() => system?.[Symbol.asyncDispose](), 60_000)

const urn = target('urn', { place: string() }, { description: 'An urn' })

function definitionOf(name: string): TimeseriesSchema {
  return schemaOf(urn, metric(name, {}, f64(), { units: 'bytes' }))
}

/** A Nexus that looks ten times a second, with a database that outlives it. */
function startNexus(clickhouse: { url: string } = system.clickhouse) {
  return startTestNexus({ database: { dataDir }, leaseMs: 400, clickhouse })
}

/** Waits until the copy of a timeseries is this one schema, defined. */
async function copied(schema: TimeseriesSchema): Promise<void> {
  const expected = [{ ...schema, provisional: false }]
  await expect.poll(() => db.schema(schema.name)).toEqual(expected)
}

test('a definition is copied when it is applied, with its view', async () => {
  const { nexus, open } = await startNexus()
  await using _ = nexus
  const schema = definitionOf('applied')
  await open.applySchemas({ schemas: [schemaToJson(schema, { provisional: false })] })
  await copied(schema)
  expect((await open.sql({ query: 'SELECT place, datum FROM urn:applied' })).rows).toEqual([])
})

test('what was applied while ClickHouse was away, or by a Nexus that is gone, is copied later', async () => {
  const schema = definitionOf('late')
  const away = await startNexus({ url: 'http://127.0.0.1:1' })
  await away.open.applySchemas({ schemas: [schemaToJson(schema, { provisional: false })] })
  await away.nexus.close()
  expect(await db.schema('urn:late')).toEqual([])
  const { nexus } = await startNexus()
  await using _ = nexus
  await copied(schema)
})

test('what a definition rolls up is rolled up, and answers coarse questions', async () => {
  const boiled = metric('boiled', {}, f64())
  const schema = { ...schemaOf(urn, boiled), rollups: ['5m', '1h'] as const }
  const now = BigInt(Date.now()) * 1_000_000n
  const samples = Array.from({ length: 720 }).map((_one, i) =>
    boiled.sample(urn.of({ place: 'hall' }), {}, i, now - BigInt(i) * 10_000_000_000n),
  )
  await db.insert(samples)
  // As if minutes had passed since: so long what came late is waited for.
  await db.query('TRUNCATE TABLE oximeter.rollups_late')
  {
    const { nexus, open } = await startNexus()
    await using _ = nexus
    await open.applySchemas({ schemas: [schemaToJson(schema, { provisional: false })] })
    await copied(schema)
  }
  // One that starts rolls up at once, and then each minute.
  const { nexus, open } = await startNexus()
  await using _ = nexus
  expect((await open.getTimeseries({ name: 'urn:boiled' })).items).toMatchObject([
    { rollups: ['5m', '1h'] },
  ])
  const query = 'get urn:boiled | filter timestamp > @now() - 90m | align max_within(1h)'
  await expect
    .poll(async () => (await db.explainOxql(query)).statements[0]!.sql)
    .toContain('rollups_gauges')
  const one = { now, budget: {} }
  const { tables } = await db.oxql(query, one)
  expect(tables[0]!.series).toHaveLength(1)
  expect(tables).toEqual((await db.oxql(query, { ...one, usesRollups: false })).tables)
})

test('one who puts what was known before does not undo it for long', async () => {
  const { nexus, internal } = await startNexus()
  await using _ = nexus
  const open = { ...definitionOf('raced'), open: true }
  const grown = { ...open, fields: [...open.fields, { ...open.fields[0]!, name: 'zone' }] }
  const offer = (schema: TimeseriesSchema) =>
    internal.offerSchemas({ schemas: [schemaToJson(schema, { provisional: false })] })
  await offer(open)
  await offer(grown)
  await copied(grown)
  // A collector that was answered before the schema had grown.
  await db.putSchema(open, { provisional: false })
  await copied(grown)
  // The view is made after the schema is stored.
  await expect
    .poll(() => db.query<{ name: string }>('DESCRIBE oximeter."urn:raced"'))
    .toContainEqual(expect.objectContaining({ name: 'zone' }))
})

test('what the engine refuses holds up no other', async () => {
  const { nexus, internal, open } = await startNexus()
  await using _ = nexus
  const [field] = definitionOf('x').fields
  // Two columns of one name: a field that no definition of ours would have.
  const refused = { ...definitionOf('a_refused'), fields: [{ ...field!, name: 'timestamp' }] }
  await internal.offerSchemas({ schemas: [schemaToJson(refused, { provisional: true })] })
  const schema = definitionOf('b_next')
  await open.applySchemas({ schemas: [schemaToJson(schema, { provisional: false })] })
  await copied(schema)
  await expect(open.sql({ query: 'SELECT 1 FROM urn:a_refused' })).rejects.toMatchObject({
    status: 400,
  })
})
