import { cumulativeU64, metric, string, target, u16 } from '@oximeter/core'
import { ProducerServer } from '@oximeter/producer'
import { MEDIA_TYPE_COLUMNS, PageDecoder } from '@oximeter/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { clientOf, reasonsOf, System } from './system.ts'

const shop = target('shop', { name: string() }).of({ name: 'corner' })
const requestCount = metric('request_count', { code: u16() }, cumulativeU64(), { units: 'count' })

let system: System
beforeAll(async () => {
  system = await System.start()
})
afterAll(() => system[Symbol.asyncDispose]())

test('what a producer records is stored, and the collector tells about itself', async () => {
  await using collector = await system.collector({ selfStatIntervalMs: 500 })
  const client = clientOf(collector)
  await until('ready', async () => (await fetch(`${collector.url}/readyz`)).ok)
  await using producer = await ProducerServer.start({
    intervalMs: 100,
    nexus: system.nexus.internalUrl,
  })
  const requests = requestCount.on(shop)
  producer.registry.register(requests)
  requests.with({ code: 200 }).add(7)

  const stored = await until('a stored sample', async () => {
    const [row] = await system.rows<{ datum: string; code: number; name: string }>(
      'SELECT datum, code, name FROM oximeter."shop:request_count" LIMIT 1',
    )
    return row
  })
  expect(stored).toEqual({ datum: '7', code: 200, name: 'corner' })

  const details = await client.getProducer({ producer_id: producer.id })
  expect(details).toMatchObject({ n_refused_samples: 0, n_quarantined: 0 })
  expect(reasonsOf(details)).toEqual([])
  expect(details.n_samples_collected).toBeGreaterThan(0)
  expect(await client.listProducers()).toMatchObject({
    items: [{ id: producer.id, kind: 'service' }],
    next_page: null,
  })

  const own = await until('its own statistics', async () => {
    const rows = await system.rows<{ producer_id: string; datum: string; base_route: string }>(
      `SELECT toString(producer_id) AS producer_id, datum, base_route
       FROM oximeter."oximeter_collector:samples_collected" ORDER BY datum DESC LIMIT 1`,
    )
    return rows.find(({ datum }) => Number(datum) > 0)
  })
  expect(own).toMatchObject({ producer_id: producer.id, base_route: '' })
  await using db = system.connect()
  const name = 'oximeter_collector:insert_duration'
  const schema = await until('its own definitions', async () => (await db.schema(name))[0])
  expect(schema).toMatchObject({ units: 'seconds', datumType: 'histogram_f64', provisional: false })
})

test('collecting now reports the outcome, and the samples are soon there', async () => {
  await using collector = await system.collector({ batchIntervalMs: 60_000 })
  const producer = await ProducerServer.start({
    intervalMs: 3_600_000,
    nexus: system.nexus.internalUrl,
  })
  const requests = requestCount.on(target('booth', { name: string() }).of({ name: 'b' }))
  producer.registry.register(requests)
  requests.with({ code: 404 }).add(3)
  const client = clientOf(collector)
  const outcome = await until('the producer to be known', () =>
    client.collectProducer({ producer_id: producer.id }),
  )
  expect(outcome).toMatchObject({ outcome: 'success', reason: null, n_refused: 0 })
  // Its own sample, and what the producer tells of itself.
  expect(outcome.n_samples).toBeGreaterThan(1)
  expect(outcome.bytes).toBeGreaterThan(100)
  await until('the sample', async () => {
    // The schema is asked for after the first collection; the second one seals both.
    await client.collectProducer({ producer_id: producer.id })
    const rows = await system.rows('SELECT 1 FROM oximeter."booth:request_count"')
    return rows.length > 0
  })
  await expect(client.collectProducer({ producer_id: crypto.randomUUID() })).rejects.toMatchObject({
    status: 404,
  })
  await client.deleteProducer({ producer_id: producer.id })
  await client.deleteProducer({ producer_id: crypto.randomUUID() })
  // Nobody comes for its last page within the hour.
  await producer.close({ lastPage: false })
})

test('a collector that stops leaves no page that is stored to whoever comes next', async () => {
  const collector = await system.collector()
  await using producer = await ProducerServer.start({
    intervalMs: 100,
    nexus: system.nexus.internalUrl,
  })
  const client = clientOf(collector)
  await until(
    'pages',
    async () => (await client.getProducer({ producer_id: producer.id })).n_collections > 2,
  )
  expect(await collector.close({ deadlineMs: 180_000 })).toEqual({ blocks: 0, samples: 0 })
  const headers = { accept: MEDIA_TYPE_COLUMNS }
  const answer = await fetch(`${producer.url}/${producer.id}`, { headers })
  const page = new PageDecoder().decode(new Uint8Array(await answer.arrayBuffer()))
  expect(page).toMatchObject({ replayed: false, dropped: 0 })
  expect(page.page).toBeGreaterThan(3)
  await producer.close({ lastPage: false })
})
