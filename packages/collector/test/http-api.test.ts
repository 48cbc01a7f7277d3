import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProducerEndpoint } from '@oximeter/api/client'
import { ProducerRegistry } from '@oximeter/core'
import { scrapeProducer } from '@oximeter/prometheus'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../../apptest/src/until.ts'
import { startCollector, type Collector, type CollectorConfig } from '../src/index.ts'
import { HttpProducer, json } from './http-producer.ts'
import { clientOf, silent } from './system.ts'

const ID = '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11'
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1'
const directory = mkdtempSync(join(tmpdir(), 'collector-'))

const producers: ProducerEndpoint[] = Array.from({ length: 5 }, (_, i) => ({
  id: `00000000-0000-4000-8000-00000000000${i}`,
  kind: 'service',
  address: '127.0.0.1:1',
  interval: { secs: 3600, nanos: 0 },
}))

function config(options: Partial<CollectorConfig> = {}): CollectorConfig {
  return {
    id: ID,
    dataDir: directory,
    listen: { port: 0 },
    nexusUrl: NOWHERE,
    clickhouse: { url: NOWHERE },
    refreshIntervalMs: 50,
    logger: silent,
    ...options,
  }
}

let nexus: HttpProducer
let collector: Collector
/** What Nexus answers, page by page; undefined: it fails. */
let pages: readonly (readonly unknown[] | undefined)[] = []

beforeAll(async () => {
  nexus = await HttpProducer.start((incoming, response) => {
    const url = new URL(incoming.url ?? '', 'http://nexus')
    if (incoming.method === 'POST') return response.writeHead(204).end()
    const page = Number(url.searchParams.get('page_token') ?? 0)
    const items = pages[page]
    if (items === undefined) return response.writeHead(503).end()
    const next_page = page + 1 < pages.length ? String(page + 1) : null
    json(response, JSON.stringify({ items, next_page }))
  })
  collector = await startCollector(config({ nexusUrl: `http://${nexus.address}` }))
})

afterAll(async () => {
  await collector.close({ deadlineMs: 100 })
  await nexus[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true, force: true })
})

test('the list is taken whole, from all pages, or not at all', async () => {
  const client = clientOf(collector)
  const ids = async (): Promise<string[]> =>
    (await client.listProducers()).items.map(({ id }) => id)
  pages = [producers.slice(0, 2), producers.slice(2)]
  await until('all pages', async () => (await ids()).length === producers.length)
  const { last_refresh } = await client.info()

  pages = [producers.slice(0, 1), undefined]
  const asked = nexus.asked
  await until('more attempts', () => nexus.asked > asked + 4)
  expect(await ids()).toEqual(producers.map(({ id }) => id))

  pages = [producers.slice(1)]
  await until('the shorter list', async () => (await ids()).length === producers.length - 1)
  expect((await client.info()).last_refresh).not.toBe(last_refresh)
  pages = [producers]
  await until('the longer list', async () => (await ids()).length === producers.length)
})

test('lists come in pages', async () => {
  const client = clientOf(collector)
  const first = await client.listProducers({ limit: 3 })
  expect(first.items).toEqual(producers.slice(0, 3))
  const token = first.next_page ?? ''
  expect(await client.listProducers({ limit: 3, page_token: token })).toEqual({
    items: producers.slice(3),
    next_page: null,
  })
  const details = await client.listProducerDetails({ limit: 1 })
  expect(details.items).toMatchObject([{ id: producers[0]?.id, n_collections: 0 }])
  await expect(client.listProducers({ page_token: 'x' })).rejects.toMatchObject({ status: 400 })
  await expect(client.listProducers({ limit: 0 })).rejects.toMatchObject({ status: 400 })
})

test('an unknown producer is 404, and deleting it is fine', async () => {
  const client = clientOf(collector)
  const unknown = '00000000-0000-4000-8000-0000000000ff'
  await expect(client.getProducer({ producer_id: unknown })).rejects.toMatchObject({ status: 404 })
  await expect(client.collectProducer({ producer_id: unknown })).rejects.toMatchObject({
    status: 404,
  })
  await expect(client.getCollections({ producer_id: unknown })).rejects.toMatchObject({
    status: 404,
  })
  await client.deleteProducer({ producer_id: unknown })
})

test('it tells how the last collections of a producer went', async () => {
  const client = clientOf(collector)
  const id = producers[1]?.id ?? ''
  await client.collectProducer({ producer_id: id })
  const { started_at, time_collecting } = await client.collectProducer({ producer_id: id })
  const { items } = await client.getCollections({ producer_id: id })
  expect(items).toHaveLength(2)
  expect(items[0]).toEqual({
    // To the microsecond.
    started_at: expect.stringContaining(started_at.slice(0, 22)) as unknown,
    time_collecting,
    n_samples: 0,
    n_refused: 0,
    bytes: 0,
    outcome: 'failure',
    reason: 'unreachable',
  })
  await client.deleteProducer({ producer_id: id })
  await until('it is listed again', async () => (await client.listProducers()).items.length === 5)
  expect((await client.getCollections({ producer_id: id })).items).toEqual([])
})

test('it tells how it is: who fails, what waits and since when', async () => {
  const client = clientOf(collector)
  await client.collectProducer({ producer_id: producers[0]?.id ?? '' })
  const { health } = await until('something that waits', async () => {
    const info = await client.info()
    return info.health?.oldest_unstored != null && info
  })
  expect(health).toMatchObject({
    n_failing: 1,
    n_late: 0,
    slowest: [],
    newest_stored: null,
    spool: { paused: false },
    losses: [],
    skewed: [],
  })
  const { time = '', oldest_unstored } = health ?? {}
  expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(600_000)
  expect(Date.parse(oldest_unstored ?? '')).toBeLessThanOrEqual(Date.parse(time))
})

test('what it measures of itself is there to be scraped', async () => {
  const scrape = scrapeProducer({ url: `${collector.url}/metrics`, job: 'collector' })
  const registry = new ProducerRegistry()
  registry.register(scrape)
  const samples = (await registry.collect()).flatMap((result) =>
    result.status === 'ok' ? result.samples : [],
  )
  expect(scrape.statistics).toMatchObject({ failures: {}, refusals: {} })
  const names = samples.map(({ timeseries }) => timeseries.name)
  expect(names.join('\n')).toContain('oximeter_collector_pull_lateness')
  const fields = samples.flatMap(({ timeseries }) => timeseries.metricFields)
  expect(fields).toContainEqual(
    expect.objectContaining({ name: 'producer_id', value: producers[0]?.id }),
  )
})

test('the probes say what is missing', async () => {
  const healthy = await fetch(`${collector.url}/healthz`)
  expect(healthy.status).toBe(200)
  const ready = await until('what is there and what is not', async () => {
    const answer = await fetch(`${collector.url}/readyz`)
    const body = (await answer.json()) as { readonly checks: Record<string, string> }
    const { database, registration } = body.checks
    const isSaid = database?.includes('ECONNREFUSED') && registration === 'ok'
    return isSaid && { status: answer.status, body }
  })
  expect(ready).toMatchObject({ status: 503, body: { status: 'unavailable' } })
  const { version } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  ) as { version: string }
  expect(await (await fetch(`${collector.url}/version`)).json()).toEqual({
    name: 'collector',
    version,
  })
  expect(await (await fetch(`${collector.url}/openapi.json`)).json()).toMatchObject({
    paths: { '/producers/{producer_id}/collect': {} },
  })
})

interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** By `node:http`, which sends whatever Host one likes. */
function statusOf({ method, path, headers }: Asked): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${collector.url}${path}`, { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end()
  })
}

const collect = `/producers/${producers[0]?.id}/collect`

test.for([
  [403, { method: 'GET', path: '/producers', headers: { host: 'evil.example' } }],
  [403, { method: 'GET', path: '/producers', headers: { origin: 'http://evil.example' } }],
  [403, { method: 'DELETE', path: `/producers/${ID}`, headers: { origin: 'null' } }],
  [403, { method: 'GET', path: '/info', headers: { 'sec-fetch-site': 'cross-site' } }],
  [415, { method: 'POST', path: collect, headers: { 'content-type': 'text/plain' } }],
  [415, { method: 'POST', path: collect, headers: {} }],
  [200, { method: 'GET', path: '/info', headers: { 'api-version': '1.0.0' } }],
] as const)('%d for %j', async ([status, asked]) => {
  expect(await statusOf(asked)).toBe(status)
})

test.for([
  ['insecure-bind', { listen: { host: '0.0.0.0', port: 0 } }],
  ['invalid-config', { listen: { host: '0.0.0.0', port: 0 }, insecureBind: true }],
  ['invalid-config', { advertise: '127.0.0.1:0' }],
  ['invalid-config', { advertise: 'nowhere' }],
  ['invalid-config', { id: 'x' }],
  ['invalid-config', { nexusUrl: 'nexus:12221' }],
  ['invalid-config', { clickhouse: { url: 'clickhouse' } }],
  ['invalid-config', { refreshIntervalMs: 0 }],
  ['invalid-config', { requestTimeoutMs: 30_001 }],
  ['invalid-config', { batchRows: 1.5 }],
] as const)('%s: %j', async ([code, options]) => {
  await expect(startCollector(config(options))).rejects.toMatchObject({ code })
})

test('a port in use says so', async () => {
  const port = Number(new URL(collector.url).port)
  await expect(startCollector(config({ listen: { port } }))).rejects.toMatchObject({
    code: 'port-in-use',
    message: expect.stringContaining(`port ${port}`),
  })
})
