import { MetricsError, ProducerRegistry, type Sample, type TimeseriesSchema } from '@oximeter/core'
import { schemaToJson } from '@oximeter/api/client'
import { scrapeProducer } from '@oximeter/prometheus'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openDatabase } from '../src/database/open-database.ts'
import { schemas } from '../src/generated/nexus.ts'
import { nexusTarget, OwnMetrics } from '../src/own-metrics.ts'
import { send } from './http-client.ts'
import { COLLECTOR, endpointOf, heartbeatOf, ids, startTestNexus } from './nexus-fixture.ts'
import { producerOf, schemaOf, StoreHarness } from './store-harness.ts'

const ID = 'd0000000-0000-4000-8000-000000000000'

/** `metric value-of-its-field` of each sample, with its number. */
async function measured(registry: ProducerRegistry): Promise<Record<string, bigint>> {
  const results = await registry.collect()
  const samples = results.flatMap((result) => (result.status === 'ok' ? result.samples : []))
  return Object.fromEntries(samples.map((sample) => [labelOf(sample), numberOf(sample)]))
}

function labelOf({ timeseries: { name, metricFields } }: Sample): string {
  return [name.replace('nexus:', ''), ...metricFields.map(({ value }) => String(value))].join(' ')
}

function numberOf({ datum }: Sample): bigint {
  return 'value' in datum ? (datum.value as bigint) : -1n
}

describe('what the database has', () => {
  const registry = new ProducerRegistry()
  let harness: StoreHarness
  let own: OwnMetrics
  beforeAll(async () => {
    harness = await StoreHarness.open(await openDatabase({ memory: true }))
    own = new OwnMetrics(registry, nexusTarget(ID), harness.store)
  })
  afterAll(async () => {
    own[Symbol.dispose]()
    await harness[Symbol.asyncDispose]()
  })

  test('producers by their assignment, collectors by their state, schemas', async () => {
    await harness.reset()
    await harness.addProducer()
    expect(await measured(registry)).toMatchObject({
      'producers live': 0n,
      'producers gone': 0n,
      'producers none': 1n,
      'collectors live': 0n,
      'collectors silent': 0n,
      timeseries_schemas: 0n,
    })
    const only = await harness.addCollector()
    await harness.addProducer()
    await harness.store.offerSchemas([{ schema: schemaOf('disk:reads'), provisional: true }])
    expect(await measured(registry)).toMatchObject({
      'producers live': 2n,
      'producers gone': 0n,
      'producers none': 0n,
      'collectors live': 1n,
      'collectors silent': 0n,
      timeseries_schemas: 1n,
    })
    await harness.silence(only)
    await harness.store.registerProducer(producerOf(ids(1)[0]!))
    expect(await measured(registry)).toMatchObject({
      'producers live': 0n,
      'producers gone': 2n,
      'producers none': 1n,
      'collectors live': 0n,
      'collectors silent': 1n,
    })
    await harness.store.expungeCollector(only)
    expect(await measured(registry)).toMatchObject({
      'producers gone': 2n,
      'collectors live': 0n,
      'collectors silent': 0n,
    })
  })

  test('producers that got another collector are counted by the reason', async () => {
    await harness.reset()
    harness.store.watchMoves((moved) => own.moved(moved))
    const one = await harness.addCollector()
    await harness.addProducer()
    await harness.addProducer()
    await harness.addCollector()
    await harness.store.drainCollector(one)
    await harness.upkeep()
    expect(await measured(registry)).toMatchObject({
      'moved_producers drain': 2n,
      'moved_producers death': 0n,
      'moved_producers join': 0n,
    })
  })

  test('while it does not answer there is an error, and the counters are there', async () => {
    await sql`alter table producers rename to elsewhere`.execute(harness.database.db)
    const results = await registry.collect()
    await sql`alter table elsewhere rename to producers`.execute(harness.database.db)
    expect(results.filter(({ status }) => status === 'err')).toHaveLength(1)
    expect(results.filter(({ status }) => status === 'ok')).toHaveLength(12)
  })
})

test('what is registered, refused, contradicted and let run out is counted', async () => {
  const registry = new ProducerRegistry()
  const { nexus, internal } = await startTestNexus({ id: ID, registry, leaseMs: 2500 })
  const before = await measured(registry)
  expect(before).toMatchObject({
    registrations: 0n,
    'refused_registrations invalid_address': 0n,
    'refused_registrations forbidden': 0n,
    expired_leases: 0n,
    schema_conflicts: 0n,
    heartbeats: 0n,
    'moved_producers join': 0n,
    'moved_producers death': 0n,
  })

  const [first = '', second = ''] = ids(2)
  // Kept all the same, though nobody collects it yet.
  await expect(internal.registerProducer(endpointOf({ id: first }))).rejects.toThrow('no collector')
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
  await internal.heartbeat({ collector_id: COLLECTOR }, heartbeatOf())
  await internal.registerProducer(endpointOf({ id: second }))
  await internal.registerProducer(endpointOf({ id: second }))
  const url = `${nexus.internalUrl}/metrics/producers`
  await send('POST', url, { body: { ...endpointOf(), address: 'nowhere' } })
  await send('POST', url, { body: endpointOf(), headers: { host: 'evil.example' } })
  const offer = (name: string, datumType: 'u64' | 'f64') =>
    internal.offerSchemas({
      schemas: [schemaToJson(schemaOf(name, { datumType }), { provisional: true })],
    })
  await offer('disk:reads', 'u64')
  await offer('disk:reads', 'u64')
  await offer('disk:reads', 'f64')

  expect(await measured(registry)).toMatchObject({
    registrations: 3n,
    'refused_registrations invalid_address': 1n,
    'refused_registrations forbidden': 1n,
    'refused_registrations invalid_kind': 0n,
    schema_conflicts: 1n,
    timeseries_schemas: 1n,
    heartbeats: 1n,
    'collectors live': 1n,
  })
  await vi.waitFor(
    async () =>
      expect(await measured(registry)).toMatchObject({ expired_leases: 2n, 'producers live': 0n }),
    { interval: 100 },
  )
  await nexus.close()
  expect(registry.producers).toEqual([])
})

test('each timeseries that is defined is told of, with what its definition says', async () => {
  const registry = new ProducerRegistry()
  const discovery = ['file:/nowhere/*.json']
  const { nexus } = await startTestNexus({ registry, discovery })
  const told = new Map<string, TimeseriesSchema | undefined>()
  for (const result of await registry.collect()) {
    for (const { timeseries } of result.status === 'ok' ? result.samples : []) {
      told.set(timeseries.name, timeseries.definition)
    }
  }
  const defined = schemas().map((schema) => [
    schema.name,
    { ...schema, created: expect.anything() },
  ])
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(defined))
  await nexus.close()
})

test('an id that is none is refused, and nothing stays open', async () => {
  await expect(startTestNexus({ id: 'one' })).rejects.toThrow(MetricsError)
})

test('the servers are prepared before they have routes, so that a hook sees all requests', async () => {
  const seen: string[] = []
  const { nexus } = await startTestNexus({
    prepare: (app) => {
      app.addHook('onRequest', async ({ method, url }) => void seen.push(`${method} ${url}`))
    },
  })
  await fetch(`${nexus.internalUrl}/healthz`)
  await fetch(`${nexus.publicUrl}/no/such`)
  await send('GET', `${nexus.publicUrl}/v1/producers`, { headers: { host: 'evil.example' } })
  expect(seen).toEqual(['GET /healthz', 'GET /no/such', 'GET /v1/producers'])
  await nexus.close()
})

test('it is there to be scraped, in both formats, zipped or not', async () => {
  const { nexus, internal } = await startTestNexus({ id: ID })
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
  await internal.registerProducer(endpointOf())
  const url = `${nexus.publicUrl}/metrics`
  const scrape = scrapeProducer({ url, job: 'nexus' })
  const registry = new ProducerRegistry()
  registry.register(scrape)
  const samples = (await registry.collect()).flatMap((result) =>
    result.status === 'ok' ? result.samples : [],
  )
  expect(scrape.statistics).toMatchObject({ failures: {}, refusals: {} })
  const registrations = samples.find(({ timeseries: { name } }) => /nexus_registrations/.test(name))
  expect(registrations?.datum).toMatchObject({ value: 1 })

  const plain = await fetch(url, {
    headers: { accept: 'text/plain', 'accept-encoding': 'identity' },
  })
  expect(plain.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(await plain.text()).toMatch(/^nexus_registrations_total\{.*\} 1$/m)
  const zipped = await fetch(url, { headers: { 'accept-encoding': 'gzip' } })
  expect(zipped.headers.get('content-encoding')).toBe('gzip')
  expect(await zipped.text()).toContain('# TYPE nexus_producers gauge')
  expect((await send('GET', url, { headers: { host: 'evil.example' } })).status).toBe(403)
  await nexus.close()
})
