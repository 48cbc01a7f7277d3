import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'

import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

import type { Api } from '../routes/apis.ts'
import { APIS } from '../routes/apis.ts'
import { CollectorClient } from '../generated/collector.ts'
import { HttpClient } from './http-client.ts'
import { NexusClient } from '../generated/nexus.ts'
import { NexusPublicClient } from '../generated/nexus-public.ts'

const ID = '8faa6a72-8d01-43b1-8f5a-4b582827d713'

let url = ''
interface Seen {
  method: string
  url: string
  body: string
  type: string | undefined
  authorization: string | undefined
}
let seen: Seen[] = []
let respond: (response: ServerResponse) => void

const server = createServer((request, response) => void record(request, response))

async function record(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request)
  const { method = '', headers } = request
  const { 'content-type': type, authorization } = headers
  seen.push({ method, url: request.url ?? '', body, type, authorization })
  respond(response)
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(() => {
  seen = []
  respond = (response) => response.end('{"items":[],"next_page":null}')
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

describe('each method asks what the route says', () => {
  const page = { limit: 5, page_token: 'x' }
  const query = '?limit=5&page_token=x'
  test.for<[keyof typeof APIS, string, string, (base: string) => Promise<unknown>]>([
    [
      'nexus-internal',
      'deregister_producer',
      `/metrics/producers/${ID}`,
      (u) => new NexusClient(u).deregisterProducer({ id: ID }),
    ],
    [
      'nexus-internal',
      'register_collector',
      '/metrics/collectors',
      (u) => new NexusClient(u).registerCollector({ collector_id: ID, address: '[::1]:1' }),
    ],
    [
      'nexus-internal',
      'deregister_collector',
      `/metrics/collectors/${ID}`,
      (u) => new NexusClient(u).deregisterCollector({ id: ID }),
    ],
    [
      'nexus-internal',
      'list_collector_producers',
      `/metrics/collectors/${ID}/producers${query}`,
      (u) => new NexusClient(u).listCollectorProducers({ ...page, collector_id: ID }),
    ],
    [
      'nexus-internal',
      'offer_schemas',
      '/metrics/schemas',
      (u) => new NexusClient(u).offerSchemas({ schemas: [] }),
    ],
    [
      'nexus-internal',
      'list_schemas',
      `/metrics/schemas${query}`,
      (u) => new NexusClient(u).listSchemas(page),
    ],
    [
      'nexus-public',
      'list_producers',
      `/v1/producers${query}`,
      (u) => new NexusPublicClient(u).listProducers(page),
    ],
    [
      'nexus-public',
      'get_producer',
      `/v1/producers/${ID}`,
      (u) => new NexusPublicClient(u).getProducer({ id: ID }),
    ],
    [
      'nexus-public',
      'collect_producer',
      `/v1/producers/${ID}/collect`,
      (u) => new NexusPublicClient(u).collectProducer({ id: ID }),
    ],
    [
      'nexus-public',
      'list_refused_registrations',
      `/v1/refused-registrations${query}`,
      (u) => new NexusPublicClient(u).listRefusedRegistrations(page),
    ],
    [
      'nexus-public',
      'list_collectors',
      `/v1/collectors${query}`,
      (u) => new NexusPublicClient(u).listCollectors(page),
    ],
    [
      'nexus-public',
      'drain_collector',
      `/v1/collectors/${ID}/drain`,
      (u) => new NexusPublicClient(u).drainCollector({ id: ID }),
    ],
    [
      'nexus-public',
      'resume_collector',
      `/v1/collectors/${ID}/resume`,
      (u) => new NexusPublicClient(u).resumeCollector({ id: ID }),
    ],
    [
      'nexus-public',
      'expunge_collector',
      `/v1/collectors/${ID}`,
      (u) => new NexusPublicClient(u).expungeCollector({ id: ID }),
    ],
    [
      'nexus-public',
      'list_timeseries_schemas',
      `/v1/system/timeseries/schemas${query}`,
      (u) => new NexusPublicClient(u).listSchemas(page),
    ],
    [
      'nexus-public',
      'apply_timeseries_schemas',
      '/v1/system/timeseries/schemas',
      (u) => new NexusPublicClient(u).applySchemas({ schemas: [], dry_run: true }),
    ],
    [
      'nexus-public',
      'get_timeseries',
      '/v1/timeseries/a%3Ab',
      (u) => new NexusPublicClient(u).getTimeseries({ name: 'a:b' }),
    ],
    [
      'nexus-public',
      'get_latest',
      `/v1/timeseries/a%3Ab/latest${query}`,
      (u) => new NexusPublicClient(u).getLatest({ ...page, name: 'a:b' }),
    ],
    [
      'nexus-public',
      'list_series',
      `/v1/timeseries/a%3Ab/series${query}`,
      (u) => new NexusPublicClient(u).listSeries({ ...page, name: 'a:b' }),
    ],
    [
      'nexus-public',
      'list_field_values',
      '/v1/timeseries/a%3Ab/fields/c/values?limit=5&page_token=x&prefix=%C3%A4',
      (u) =>
        new NexusPublicClient(u).listFieldValues({ ...page, name: 'a:b', field: 'c', prefix: 'ä' }),
    ],
    [
      'nexus-public',
      'system_timeseries_query',
      '/v1/system/timeseries/query',
      (u) => new NexusPublicClient(u).querySystem({ query: 'get a:b' }),
    ],
    [
      'nexus-public',
      'timeseries_query',
      `/v1/timeseries/query?project=${ID}`,
      (u) => new NexusPublicClient(u).queryProject({ project: ID }, { query: 'get a:b' }),
    ],
    [
      'nexus-public',
      'system_timeseries_query_explain',
      '/v1/system/timeseries/query/explain',
      (u) => new NexusPublicClient(u).explainQuery({ query: 'get a:b' }),
    ],
    [
      'nexus-public',
      'system_timeseries_query_validate',
      '/v1/system/timeseries/query/validate',
      (u) => new NexusPublicClient(u).validateQuery({ query: 'get a:b' }),
    ],
    [
      'nexus-public',
      'system_timeseries_query_complete',
      '/v1/system/timeseries/query/complete',
      (u) => new NexusPublicClient(u).completeQuery({ query: 'ge' }),
    ],
    [
      'nexus-public',
      'timeseries_query_validate',
      `/v1/timeseries/query/validate?project=${ID}&silo=${ID}`,
      (u) =>
        new NexusPublicClient(u).validateProjectQuery(
          { project: ID, silo: ID },
          { query: 'get a:b' },
        ),
    ],
    [
      'nexus-public',
      'timeseries_query_complete',
      `/v1/timeseries/query/complete?project=${ID}`,
      (u) => new NexusPublicClient(u).completeProjectQuery({ project: ID }, { query: 'ge' }),
    ],
    [
      'nexus-public',
      'list_retention',
      '/v1/retention',
      (u) => new NexusPublicClient(u).listRetention(),
    ],
    [
      'nexus-public',
      'list_usage',
      `/v1/retention/usage${query}`,
      (u) => new NexusPublicClient(u).listUsage(page),
    ],
    [
      'nexus-public',
      'set_retention',
      '/v1/retention/a%3A*',
      (u) => new NexusPublicClient(u).setRetention({ pattern: 'a:*' }, { days: 90, bytes: null }),
    ],
    [
      'nexus-public',
      'remove_retention',
      '/v1/retention/a%3Ab?dry_run=true',
      (u) => new NexusPublicClient(u).removeRetention({ pattern: 'a:b', dry_run: true }),
    ],
    [
      'nexus-public',
      'list_quarantine',
      `/v1/quarantine${query}`,
      (u) => new NexusPublicClient(u).listQuarantine(page),
    ],
    [
      'nexus-public',
      'list_quarantined',
      '/v1/quarantine/a%2F%3Ab?limit=5&page_token=x&reason=r',
      (u) => new NexusPublicClient(u).listQuarantined({ ...page, name: 'a/:b', reason: 'r' }),
    ],
    [
      'nexus-public',
      'replay_quarantined',
      '/v1/quarantine/a%3Ab/replay',
      (u) => new NexusPublicClient(u).replayQuarantined({ name: 'a:b' }, { reason: 'r' }),
    ],
    [
      'nexus-public',
      'drop_quarantined',
      '/v1/quarantine/a%3Ab?reason=r',
      (u) => new NexusPublicClient(u).dropQuarantined({ name: 'a:b', reason: 'r' }),
    ],
    ['nexus-public', 'sql', '/v1/sql', (u) => new NexusPublicClient(u).sql({ query: 'SELECT 1' })],
    ['nexus-public', 'get_me', '/v1/me', (u) => new NexusPublicClient(u).getMe()],
    [
      'nexus-public',
      'list_tokens',
      `/v1/tokens${query}`,
      (u) => new NexusPublicClient(u).listTokens(page),
    ],
    [
      'nexus-public',
      'get_token',
      '/v1/tokens/a',
      (u) => new NexusPublicClient(u).getToken({ token: 'a' }),
    ],
    [
      'nexus-public',
      'create_token',
      '/v1/tokens',
      (u) => new NexusPublicClient(u).createToken({ name: 'a', role: 'viewer' }),
    ],
    [
      'nexus-public',
      'revoke_token',
      '/v1/tokens/a',
      (u) => new NexusPublicClient(u).revokeToken({ token: 'a' }),
    ],
    [
      'nexus-public',
      'list_audit',
      `/v1/audit${query}`,
      (u) => new NexusPublicClient(u).listAudit(page),
    ],
    [
      'nexus-public',
      'list_silos',
      `/v1/silos${query}`,
      (u) => new NexusPublicClient(u).listSilos(page),
    ],
    [
      'nexus-public',
      'set_silo',
      '/v1/silos',
      (u) => new NexusPublicClient(u).setSilo({ id: ID, name: 'a' }),
    ],
    [
      'nexus-public',
      'remove_silo',
      '/v1/silos/a',
      (u) => new NexusPublicClient(u).removeSilo({ silo: 'a' }),
    ],
    [
      'nexus-public',
      'list_projects',
      `/v1/projects${query}`,
      (u) => new NexusPublicClient(u).listProjects(page),
    ],
    [
      'nexus-public',
      'set_project',
      '/v1/projects',
      (u) => new NexusPublicClient(u).setProject({ id: ID, name: 'a' }),
    ],
    [
      'nexus-public',
      'remove_project',
      '/v1/projects/a',
      (u) => new NexusPublicClient(u).removeProject({ project: 'a' }),
    ],
    ['nexus-public', 'status', '/v1/status', (u) => new NexusPublicClient(u).status()],
    ['nexus-public', 'diagnosis', '/v1/diagnosis', (u) => new NexusPublicClient(u).diagnosis()],
    ['collector', 'info', '/info', (u) => new CollectorClient(u).info()],
    [
      'collector',
      'list_producers',
      `/producers${query}`,
      (u) => new CollectorClient(u).listProducers(page),
    ],
    [
      'collector',
      'get_producer',
      `/producers/${ID}`,
      (u) => new CollectorClient(u).getProducer({ producer_id: ID }),
    ],
    [
      'collector',
      'list_producer_details',
      `/producer-details${query}`,
      (u) => new CollectorClient(u).listProducerDetails(page),
    ],
    [
      'collector',
      'delete_producer',
      `/producers/${ID}`,
      (u) => new CollectorClient(u).deleteProducer({ producer_id: ID }),
    ],
    [
      'collector',
      'collect_producer',
      `/producers/${ID}/collect`,
      (u) => new CollectorClient(u).collectProducer({ producer_id: ID }),
    ],
    ['collector', 'spool', `/spool${query}`, (u) => new CollectorClient(u).spool(page)],
    ['collector', 'replay_spool', '/spool/replay', (u) => new CollectorClient(u).replaySpool({})],
    [
      'collector',
      'drop_spool',
      '/spool/drop',
      (u) => new CollectorClient(u).dropSpool({ all: true }),
    ],
  ])('%s %s', async ([name, operation, path, call]) => {
    const api: Api = APIS[name]
    const route = Object.values(api.routes).find((known) => known.operation === operation)
    await call(url)
    expect(seen).toMatchObject([{ method: route?.method, url: path }])
    // A body is always declared, and POST always has one: servers want it.
    expect(seen[0]?.type).toBe(route?.method === 'POST' ? 'application/json' : undefined)
    const pattern = new RegExp(`^${route?.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
    expect(path.split('?')[0]).toMatch(pattern)
  })
})

test('a token is sent with each request, and not told by what prints a client', async () => {
  let token = 'oxm_one'
  const client = new NexusPublicClient(url, { token: () => token })
  await client.status()
  token = 'oxm_two'
  await client.status()
  expect(seen.map(({ authorization }) => authorization)).toEqual([
    'Bearer oxm_one',
    'Bearer oxm_two',
  ])
  expect(inspect(new NexusPublicClient(url, { token }), { depth: 9 })).not.toContain(token)
})

test('integers keep all their digits', async () => {
  respond = (response) =>
    response.end('{"rows":[[18446744073709551615,-9223372036854775808,7,1.5,1e20]]}')
  expect(await new NexusPublicClient(url).sql({ query: 'SELECT 1' })).toEqual({
    rows: [[18_446_744_073_709_551_615n, -9_223_372_036_854_775_808n, 7, 1.5, 1e20]],
  })
})

test.for<[string, number, string, object]>([
  [
    'a problem',
    404,
    '{"detail":"no such producer","message":"x","error_code":"ObjectNotFound","request_id":"r1"}',
    { errorCode: 'ObjectNotFound', detail: 'no such producer', requestId: 'r1' },
  ],
  [
    "another server's error",
    400,
    '{"message":"bad"}',
    { errorCode: 'InvalidRequest', detail: 'bad' },
  ],
  ['a code that is not ours', 503, '{"error_code":"Odd"}', { errorCode: 'ServiceNotAvailable' }],
  ['a page', 502, '<html>Bad Gateway', { detail: expect.stringContaining('<html>Bad Gateway') }],
  ['nothing', 500, '', { detail: expect.stringMatching(/answered 500$/) }],
  ['JSON that is no object', 500, 'null', { errorCode: 'Internal' }],
  [
    'mistakes of a query',
    400,
    '{"detail":"x","mistakes":[{"code":"syntax","message":"x","span":{"start":0,"end":1}}]}',
    { mistakes: [{ code: 'syntax', message: 'x', span: { start: 0, end: 1 } }] },
  ],
])('an error answer: %s', async ([, status, body, expected]) => {
  respond = (response) => response.writeHead(status).end(body)
  await expect(new HttpClient(url).get('/')).rejects.toMatchObject({
    name: 'HttpProblem',
    status,
    ...expected,
  })
})

test('an answer that is no JSON', async () => {
  respond = (response) => response.end('<html>')
  await expect(new HttpClient(url).get('/')).rejects.toMatchObject({ code: 'bad-answer' })
})

test('a redirect is not followed', async () => {
  respond = (response) => response.writeHead(302, { location: '/elsewhere' }).end()
  await expect(new HttpClient(url).get('/')).rejects.toMatchObject({ code: 'unreachable' })
  expect(seen).toHaveLength(1)
})

test.for<[string, (response: ServerResponse) => void]>([
  ['no answer', () => {}],
  ['half an answer', (response) => void response.writeHead(200).write('{"items":')],
])('a timeout: %s', async ([, answer]) => {
  respond = answer
  const client = new HttpClient(url, { timeoutMs: 50 })
  await expect(client.get('/')).rejects.toMatchObject({
    code: 'timeout',
    message: expect.stringContaining('50 ms'),
  })
})

test('the caller may give up, with its own reason', async () => {
  respond = () => {}
  const reason = new Error('shutting down')
  const controller = new AbortController()
  const asking = new HttpClient(url).get('/given-up', {}, { signal: controller.signal })
  // Requests that were given up before may arrive only now.
  await vi.waitFor(() => expect(seen.map((request) => request.url)).toContain('/given-up'))
  controller.abort(reason)
  await expect(asking).rejects.toBe(reason)
})

test('half an answer and then nothing is no answer', async () => {
  respond = (response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{', () => response.destroy())
  }
  await expect(new HttpClient(url).get('/')).rejects.toMatchObject({ code: 'broken-off' })
})

test('a path in the URL is the base of all requests', async () => {
  await new NexusClient(`${url}/base/`).listSchemas()
  expect(seen[0]?.url).toBe('/base/metrics/schemas')
})

test.for(['ftp://host', 'host:80', ''])("'%s' is no URL of a server", (bad) => {
  expect(() => new NexusClient(bad)).toThrow(TypeError)
})
