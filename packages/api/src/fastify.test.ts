import { once } from 'node:events'
import { PassThrough, Readable } from 'node:stream'

import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { HttpClient } from './client/http-client.ts'
import { NexusClient } from './generated/nexus.ts'
import { NexusPublicClient } from './generated/nexus-public.ts'
import { RequestError } from './client/request-error.ts'
import { serveApi, serveRoute } from './fastify.ts'
import { MediaBody } from './http/media-body.ts'
import { MEDIA_TYPE_ARROW } from './http/media-type.ts'
import { HttpProblem } from './http/problem.ts'
import type { ProducerEndpoint } from './model/producers.ts'
import { nexusInternalRoutes } from './routes/nexus-internal-routes.ts'
import { nexusPublicRoutes } from './routes/nexus-public-routes.ts'

const endpoint: ProducerEndpoint = {
  id: '8faa6a72-8d01-43b1-8f5a-4b582827d713',
  kind: 'service',
  address: '[::1]:35980',
  interval: { secs: 10, nanos: 0 },
}

/** The routes of Nexus over a map: enough to see contract, server and client agree. */
function nexus() {
  const app = Fastify({ genReqId: () => 'request-1' })
  const producers = new Map<string, ProducerEndpoint>()
  serveApi(app)
  serveRoute(app, nexusInternalRoutes.registerProducer, ({ body }) => {
    if (body.kind === 'instance') throw new HttpProblem(503, 'ServiceNotAvailable', 'no collector')
    if (body.kind === 'sled_agent') throw new Error('secret: password')
    producers.set(body.id, body)
    return { lease_duration: { secs: 600, nanos: 0 } }
  })
  serveRoute(app, nexusInternalRoutes.deregisterProducer, ({ params }) => {
    producers.delete(params.id)
  })
  serveRoute(app, nexusInternalRoutes.listCollectorProducers, ({ query }) => ({
    items: [...producers.values()].slice(0, query.limit),
    next_page: null,
  }))
  return { app, producers }
}

describe('a server and a client of one contract', () => {
  let { app, producers } = nexus()
  let client: NexusClient

  beforeEach(async () => {
    ;({ app, producers } = nexus())
    client = new NexusClient(await app.listen({ host: '127.0.0.1', port: 0 }))
  })
  afterEach(() => app.close())

  test('typed in, typed out', async () => {
    const upper = { ...endpoint, id: endpoint.id.toUpperCase() }
    expect(await client.registerProducer(upper)).toEqual({
      lease_duration: { secs: 600, nanos: 0 },
    })
    const page = await client.listCollectorProducers({ collector_id: endpoint.id, limit: 10 })
    expect(page).toEqual({ items: [endpoint], next_page: null })
    expect(await client.deregisterProducer({ id: endpoint.id })).toBeUndefined()
    expect(producers.size).toBe(0)
  })

  test.for([
    ['interval', { interval: { secs: 0, nanos: 0 } }, /body\.interval: an interval is 10 ms/],
    ['interval missing', { interval: undefined }, /body\.interval: /],
    ['port 0', { address: '127.0.0.1:0' }, /body\.address: .*port 0/],
    ['wildcard', { address: '0.0.0.0:1234' }, /body\.address: .*every interface/],
    ['address', { address: 'nonsense' }, /body\.address: .*not a socket address/],
    ['kind', { kind: 'toaster' }, /body\.kind: /],
    ['id', { id: '1' }, /body\.id: not a UUID/],
  ] as const)('400 names what is wrong: %s', async ([, change, message]) => {
    const response = await app.inject({
      method: 'POST',
      url: '/metrics/producers',
      headers: { host: 'localhost' },
      payload: { ...endpoint, ...change },
    })
    expect(response.statusCode).toBe(400)
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
    const body = response.json<Record<string, unknown>>()
    expect(body['detail']).toMatch(message)
    expect(body).toMatchObject({
      title: 'Bad Request',
      status: 400,
      error_code: 'InvalidRequest',
      request_id: 'request-1',
      message: body['detail'],
    })
    expect(response.headers['x-request-id']).toBe('request-1')
  })

  test('problems arrive as problems, with the request id', async () => {
    const registering = client.registerProducer({ ...endpoint, kind: 'instance' })
    const problem = await registering.catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(HttpProblem)
    expect(problem).toMatchObject({
      status: 503,
      errorCode: 'ServiceNotAvailable',
      detail: 'no collector',
      requestId: 'request-1',
    })
  })

  test('an unexpected error tells the client nothing', async () => {
    const registering = client.registerProducer({ ...endpoint, kind: 'sled_agent' })
    await expect(registering).rejects.toMatchObject({
      status: 500,
      errorCode: 'Internal',
      detail: 'Internal Server Error',
    })
  })

  test.for([
    ['unknown path', 'GET', '/nothing', {}, 404],
    ['other host', 'GET', '/metrics/collectors/x/producers', { host: 'evil.example' }, 403],
    ['form post', 'POST', '/metrics/producers', { 'content-type': 'text/plain' }, 415],
    ['bad JSON', 'POST', '/metrics/producers', { 'content-type': 'application/json' }, 400],
    ['limit 0', 'GET', `/metrics/collectors/${endpoint.id}/producers?limit=0`, {}, 400],
    ['limit x', 'GET', `/metrics/collectors/${endpoint.id}/producers?limit=x`, {}, 400],
    ['limit 10^9', 'GET', `/metrics/collectors/${endpoint.id}/producers?limit=1000000000`, {}, 200],
    ['id', 'DELETE', '/metrics/producers/1', {}, 400],
  ] as const)('%s', async ([, method, url, headers, status]) => {
    const payload = method === 'POST' ? { payload: '{' } : {}
    const response = await app.inject({
      method,
      url,
      headers: { host: 'localhost', ...headers },
      ...payload,
    })
    expect(response.statusCode).toBe(status)
  })

  const problemOfAsking = () => client.registerProducer(endpoint).catch((error: unknown) => error)

  test('a server that is gone is unreachable', async () => {
    await app.close()
    const problem = await problemOfAsking()
    expect(problem).toBeInstanceOf(RequestError)
    expect(problem).toMatchObject({ code: 'unreachable' })
    // At first there may be a connection that is not known to have ended.
    await expect.poll(async () => String(await problemOfAsking())).toContain('ECONNREFUSED')
  })
})

test('another media type goes to those who want it, and only from routes that have it', async () => {
  const app = Fastify()
  serveApi(app)
  const answer = {
    tables: [],
    query_summaries: null,
    warnings: [],
    truncated: null,
    range: null,
    thinned: [],
    cost: { elapsed_ms: 0, rows_read: 0, bytes_read: 0, rolled_up: [] },
  }
  const columns = Uint8Array.of(1, 2, 3).subarray(1)
  serveRoute(app, nexusPublicRoutes.querySystem, (_, { wantsMedia }) =>
    wantsMedia ? new MediaBody(MEDIA_TYPE_ARROW, columns) : answer,
  )
  serveRoute(app, nexusPublicRoutes.sql, (_, { wantsMedia }) => {
    expect(wantsMedia).toBe(false)
    return { columns: [], rows: [], truncated: false, elapsed_ms: 0, rows_read: 0, bytes_read: 0 }
  })
  await using _ = { [Symbol.asyncDispose]: () => app.close() }
  const client = new NexusPublicClient(await app.listen({ host: '127.0.0.1', port: 0 }))
  expect(await client.querySystem({ query: 'get a:b' })).toEqual(answer)
  const pieces = await Array.fromAsync(await client.querySystemAsArrow({ query: 'get a:b' }))
  expect(Buffer.concat(pieces)).toEqual(Buffer.of(2, 3))
  const http = new HttpClient(client.url)
  await expect(
    http.postForStream(MEDIA_TYPE_ARROW, '/v1/sql', { query: 'SELECT 1' }),
  ).rejects.toMatchObject({ code: 'bad-answer' })
})

describe('an answer that is sent while it is made', () => {
  const PIECE = 'x'.repeat(100_000)
  /** A server whose answer has so many pieces and then fails. */
  async function failingAfter(pieces: number) {
    const { app, lines } = loggingApp()
    serveRoute(app, nexusPublicRoutes.querySystem, (_, { wantsMedia }) => {
      const body = Readable.from(
        (async function* () {
          for (let i = 0; i < pieces; i++) yield PIECE
          throw new HttpProblem(400, 'InvalidRequest', 'takes too long')
        })(),
      )
      return new MediaBody(wantsMedia ? MEDIA_TYPE_ARROW : 'application/json', body)
    })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    return { client: new NexusPublicClient(url), lines, [Symbol.asyncDispose]: () => app.close() }
  }

  test('and fails before it begins is a problem', async () => {
    await using server = await failingAfter(0)
    const problem = { name: 'HttpProblem', status: 400, detail: 'takes too long' }
    await expect(server.client.querySystem({ query: '' })).rejects.toMatchObject(problem)
    await expect(server.client.querySystemAsArrow({ query: '' })).rejects.toMatchObject(problem)
  })

  test('and fails later breaks off, which is no end', async () => {
    await using server = await failingAfter(3)
    const brokenOff = {
      name: 'RequestError',
      code: 'broken-off',
      message: expect.stringMatching(
        /the answer to POST .* broke off: .* \(request \S+\)$/,
      ) as unknown,
    }
    await expect(server.client.querySystem({ query: '' })).rejects.toMatchObject(brokenOff)
    const pieces = await server.client.querySystemAsArrow({ query: '' })
    await expect(Array.fromAsync(pieces)).rejects.toMatchObject(brokenOff)
    expect(server.lines).toMatchObject([{ level: 40 }, { level: 40 }])
  })

  test('and stops coming is late', async () => {
    const app = Fastify({ forceCloseConnections: true })
    serveApi(app)
    serveRoute(app, nexusPublicRoutes.querySystem, () => {
      const body = new PassThrough()
      body.write(PIECE)
      return new MediaBody(MEDIA_TYPE_ARROW, body)
    })
    await using _ = { [Symbol.asyncDispose]: () => app.close() }
    const client = new NexusPublicClient(await app.listen({ host: '127.0.0.1', port: 0 }))
    const pieces = await client.querySystemAsArrow({ query: '' }, { timeoutMs: 200 })
    await expect(Array.fromAsync(pieces)).rejects.toMatchObject({ code: 'timeout' })
  })
})

describe('the log', () => {
  test.for([
    ['what is away for now is a warning', 503, 40],
    ['a fault of ours is an error', 500, 50],
    ['a mistake of the client is not logged', 400, undefined],
  ] as const)('%s', async ([, status, level]) => {
    const { app, lines } = loggingApp()
    serveRoute(app, nexusInternalRoutes.listSchemas, () => {
      throw new HttpProblem(status, 'Internal', 'a reason', { internal: 'the cause' })
    })
    await app.inject({ url: '/metrics/schemas', headers: { host: 'localhost' } })
    const expected = { level, msg: 'a reason', status, internal: 'the cause' }
    expect(lines).toMatchObject(level === undefined ? [] : [expected])
  })

  test('nobody minds what is away when the client has gone too', async () => {
    const { app, lines } = loggingApp()
    const handling = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<void>()
    serveRoute(app, nexusPublicRoutes.sql, async (_, { signal }) => {
      expect(signal.aborted).toBe(false)
      handling.resolve()
      await once(signal, 'abort')
      throw new HttpProblem(503, 'ServiceNotAvailable', 'aborted')
    })
    app.addHook('onError', async () => answered.resolve())
    await using _ = { [Symbol.asyncDispose]: () => app.close() }
    const client = new NexusPublicClient(await app.listen({ host: '127.0.0.1', port: 0 }))
    const leaving = new AbortController()
    const asking = client.sql({ query: 'SELECT 1' }, { signal: leaving.signal })
    await handling.promise
    leaving.abort()
    await expect(asking).rejects.toThrow('aborted')
    await answered.promise
    expect(lines).toEqual([])
  })
})

/** An app whose warnings and errors are kept. */
function loggingApp() {
  const lines: unknown[] = []
  const stream = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const app = Fastify({
    forceCloseConnections: true,
    logger: { level: 'warn', stream },
  })
  serveApi(app)
  return { app, lines }
}
