import {
  allPages,
  schemaToJson,
  type NexusClient,
  type NexusPublicClient,
} from '@oximeter/api/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Nexus } from '../src/index.ts'
import { send } from './http-client.ts'
import { COLLECTOR, endpointOf, ids, PRODUCER, startTestNexus } from './nexus-fixture.ts'
import { schemaOf } from './store-harness.ts'

let nexus: Nexus
let internal: NexusClient
let open: NexusPublicClient
beforeAll(async () => {
  ;({ nexus, internal, open } = await startTestNexus())
})
afterAll(() => nexus.close())

describe('registration', () => {
  test('without a collector is refused, and kept', async () => {
    const answer = await send('POST', `${nexus.internalUrl}/metrics/producers`, {
      body: endpointOf(),
    })
    expect(answer).toMatchObject({ status: 503, body: { error_code: 'ServiceNotAvailable' } })
    await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
    const { items } = await internal.listCollectorProducers({ collector_id: COLLECTOR })
    expect(items).toMatchObject([endpointOf()])
    expect(items[0]?.generation).toBeGreaterThan(0)
  })

  test('answers the lease, whatever interval comes back exactly', async () => {
    const endpoint = endpointOf({
      kind: 'management_gateway',
      address: '[::1]:12345',
      interval: { secs: 0, nanos: 100_000_001 },
    })
    const answer = await send('POST', `${nexus.internalUrl}/metrics/producers`, {
      body: endpoint,
      headers: { 'api-version': '1.0.0' },
    })
    expect(answer).toMatchObject({
      status: 201,
      body: { lease_duration: { secs: 600, nanos: 0 } },
    })
    const { items } = await internal.listCollectorProducers({ collector_id: COLLECTOR })
    const { generation } = items[0] ?? {}
    expect(items).toEqual([{ ...endpoint, generation }])
  })

  test.for([
    ['an interval of zero', { interval: { secs: 0, nanos: 0 } }, /body\.interval.*10 ms/],
    ['a tiny interval', { interval: { secs: 0, nanos: 9_999_999 } }, /body\.interval.*10 ms/],
    ['a huge interval', { interval: { secs: 86_401, nanos: 0 } }, /body\.interval.*24 h/],
    ['a negative interval', { interval: { secs: -1, nanos: 0 } }, /body\.interval/],
    ['an interval that is a number', { interval: 10 }, /body\.interval/],
    ['port 0', { address: '127.0.0.1:0' }, /body\.address.*port 0/],
    ['a port past the last', { address: '127.0.0.1:65536' }, /body\.address.*65535/],
    ['every interface', { address: '0.0.0.0:80' }, /body\.address.*every interface/],
    ['every IPv6 interface', { address: '[::]:80' }, /body\.address.*every interface/],
    ['no port', { address: '127.0.0.1' }, /body\.address/],
    ['no address', { address: undefined }, /body\.address/],
    ['an unknown kind', { kind: 'toaster' }, /body\.kind.*sled_agent/],
    ['an id that is no UUID', { id: 'me' }, /body\.id.*UUID/],
  ] as const)('with %s is refused in words', async ([, wrong, words]) => {
    const body = { ...endpointOf(), ...wrong }
    const answer = await send('POST', `${nexus.internalUrl}/metrics/producers`, { body })
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: 'InvalidRequest', detail: expect.stringMatching(words) as unknown },
    })
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test.for([
    ['{"id":', 400],
    ['[]', 400],
    [`"${'x'.repeat(1024 * 1024)}"`, 413],
  ] as const)('of a body that is none is a mistake of the client (%#)', async ([body, status]) => {
    const answer = await send('POST', `${nexus.internalUrl}/metrics/producers`, { body })
    expect(answer.status).toBe(status)
  })

  test('ends on request, and ending what is not there is fine', async () => {
    await internal.deregisterProducer({ id: PRODUCER })
    await internal.deregisterProducer({ id: PRODUCER })
    expect((await internal.listCollectorProducers({ collector_id: COLLECTOR })).items).toEqual([])
  })
})

describe('lists', () => {
  test('have pages, each item on one of them', async () => {
    const all = ids(25)
    await Promise.all(all.map((id) => internal.registerProducer(endpointOf({ id }))))
    const seen = []
    const pages = (query: object) =>
      internal.listCollectorProducers({ ...query, collector_id: COLLECTOR })
    for await (const { id } of allPages(pages, { limit: 10 })) seen.push(id)
    expect(seen).toEqual(all)
    const { items, next_page } = await internal.listCollectorProducers({
      collector_id: COLLECTOR,
      limit: 25,
    })
    expect(items).toHaveLength(25)
    expect(next_page).toBeNull()
  })

  test.for(['limit=0', 'limit=-1', 'limit=ten', 'page_token=xyz', 'page_token=e30', 'sort_by=x'])(
    'refuse ?%s',
    async (query) => {
      const url = `${nexus.internalUrl}/metrics/collectors/${COLLECTOR}/producers?${query}`
      expect(await send('GET', url)).toMatchObject({ status: 400 })
    },
  )

  test.for([
    ['/v1/producers', { id: 'x' }],
    ['/v1/producers', { id: '\0' }],
    ['/v1/system/timeseries/schemas', { name: '\0', version: 1 }],
    ['/v1/system/timeseries/schemas', { name: 'a:b', version: 0 }],
    ['/v1/system/timeseries/schemas', { name: 'a:b', version: 1e99 }],
  ] as const)('of %s refuse a page that starts after %o', async ([path, page_start]) => {
    const token = Buffer.from(JSON.stringify({ v: 'v1', page_start })).toString('base64url')
    const answer = await send('GET', `${nexus.publicUrl}${path}?page_token=${token}`)
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/token/) } })
  })

  test('clamp a limit past the largest', async () => {
    const { items } = await internal.listCollectorProducers({
      collector_id: COLLECTOR,
      limit: 1_000_000,
    })
    expect(items).toHaveLength(25)
  })

  test('of a collector that is not registered say so, and of one taken out are empty', async () => {
    const other = COLLECTOR.replace('c', 'd')
    await expect(internal.listCollectorProducers({ collector_id: other })).rejects.toMatchObject({
      status: 404,
    })
    await internal.registerCollector({ collector_id: other, address: '127.0.0.1:2' })
    await internal.deregisterCollector({ id: other })
    expect(await internal.listCollectorProducers({ collector_id: other })).toEqual({
      items: [],
      next_page: null,
    })
  })
})

describe('schemas', () => {
  const known = schemaToJson(schemaOf('disk:bytes_read'), { provisional: true })

  test('are accepted when new or the same, and a conflict shows what is stored', async () => {
    const changed = { ...known, datum_type: 'f64' as const }
    const { results } = await internal.offerSchemas({ schemas: [known, known, changed] })
    expect(results).toEqual([
      { status: 'accepted', schema: known },
      { status: 'accepted', schema: known },
      { status: 'conflict', schema: known },
    ])
  })

  test('are listed by both APIs, and by name', async () => {
    expect((await internal.listSchemas()).items).toEqual([known])
    expect((await open.listSchemas()).items).toEqual([known])
    expect((await open.getTimeseries({ name: 'disk:bytes_read' })).items).toEqual([known])
  })

  test('are applied, all or none, and say what they change', async () => {
    const fresh = { ...known, timeseries_name: 'tape:rewinds', provisional: false }
    const defined = { ...known, units: 'bytes' as const, provisional: false }
    const added = {
      timeseries_name: 'tape:rewinds',
      version: null,
      kind: 'timeseries_added',
      breaking: false,
      text: '+ tape:rewinds: new, version 1',
    }
    const breaking = { ...defined, datum_type: 'f64' as const }
    const refused = await open.applySchemas({ schemas: [fresh, breaking] })
    expect(refused).toMatchObject({
      applied: false,
      changes: [{ kind: 'shape_changed', breaking: true, version: 1 }, { kind: 'defined' }, added],
    })
    expect((await open.listSchemas()).items).toEqual([known])

    const schemas = [fresh, defined]
    const dry = await open.applySchemas({ schemas, dry_run: true })
    expect(dry).toMatchObject({ applied: false, changes: [{ kind: 'defined' }, added] })
    expect((await open.listSchemas()).items).toEqual([known])
    expect(await open.applySchemas({ schemas })).toEqual({ ...dry, applied: true })
    expect((await open.listSchemas()).items).toEqual([defined, fresh])
    expect(await open.applySchemas({ schemas })).toEqual({ applied: true, changes: [] })
  })

  test.for([
    ['is there twice', [known, known], /there twice/],
    ['is open', [{ ...known, open: true }], /disk:bytes_read is open/],
    ['are none', [], /schemas/],
  ] as const)('that %s are not applied', async ([, schemas, words]) => {
    await expect(open.applySchemas({ schemas: [...schemas] })).rejects.toMatchObject({
      status: 400,
      detail: expect.stringMatching(words) as unknown,
    })
  })

  test('a name that is nearly right is met with the right one', async () => {
    const looking = open.getTimeseries({ name: 'disk:byte_read' })
    await expect(looking).rejects.toMatchObject({ status: 404 })
    await expect(looking).rejects.toThrow('did you mean disk:bytes_read?')
  })
})

describe('without a metrics database', () => {
  test('what depends on it says so, and nothing else notices', async () => {
    await expect(open.getLatest({ name: 'disk:bytes_read' })).rejects.toMatchObject({
      status: 503,
      detail: expect.stringContaining('ClickHouse') as unknown,
    })
    await expect(open.sql({ query: 'SELECT 1' })).rejects.toMatchObject({ status: 503 })
    expect((await send('GET', `${nexus.publicUrl}/readyz`)).status).toBe(503)
    expect((await send('GET', `${nexus.internalUrl}/readyz`)).status).toBe(200)
    await internal.registerProducer(endpointOf())
    const status = await open.status()
    expect(status.programs).toContainEqual(
      expect.objectContaining({ name: 'clickhouse', ok: false, url: 'http://127.0.0.1:1' }),
    )
  })
})

describe('every port', () => {
  test.for(['/healthz', '/version', '/openapi.json'])('answers %s', async (path) => {
    for (const url of [nexus.internalUrl, nexus.publicUrl]) {
      const answer = await send('GET', url + path)
      expect(answer.status).toBe(200)
    }
  })

  test.for([
    ['another host', 'GET', '/healthz', { host: 'evil.example' }, 403],
    ['another origin', 'GET', '/healthz', { origin: 'https://evil.example' }, 403],
    ['another site', 'GET', '/healthz', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a form', 'POST', '/v1/sql', { 'content-type': 'text/plain' }, 415],
    ['a form', 'POST', '/metrics/producers', { 'content-type': 'text/plain' }, 415],
    ['another origin', 'DELETE', `/metrics/collectors/${COLLECTOR}`, { origin: 'null' }, 403],
  ] as const)('refuses %s: %s %s', async ([, method, path, headers, status]) => {
    for (const url of [nexus.internalUrl, nexus.publicUrl]) {
      const body = method === 'POST' ? '{}' : undefined
      const answer = await send(method, url + path, { headers, body })
      expect(answer).toMatchObject({ status, headers: { 'content-type': /problem\+json/ } })
    }
    expect((await open.status()).n_collectors).toBe(1)
  })
})
