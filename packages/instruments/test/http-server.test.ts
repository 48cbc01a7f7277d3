import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'

import { HttpServerMetrics } from '@oximeter/instruments'
import { measureRequests as measureHono } from '@oximeter/instruments/hono'
import { measureErrors, measureRequests as measureExpress } from '@oximeter/instruments/express'
import { ProducerRegistry } from '@oximeter/core'
import express from 'express'
import { Hono } from 'hono'
import { describe, expect, test, vi } from 'vitest'

import { APPLICATIONS, listen, type Gate } from './http-servers.ts'
import { samplesOf, valuesOf } from './recorded.ts'

interface Measured extends AsyncDisposable {
  readonly url: string
  readonly arrived: Promise<void>
  open(): void
  values(metric: string): Promise<Record<string, number>>
}

async function start(name: string): Promise<Measured> {
  const registry = new ProducerRegistry()
  const metrics = new HttpServerMetrics(registry, { name: 'shop' })
  const arrival = Promise.withResolvers<void>()
  const opening = Promise.withResolvers<void>()
  const gate: Gate = { arrived: arrival.resolve, opened: opening.promise }
  const server = await listen(await APPLICATIONS[name]!(metrics, gate))
  return {
    url: server.url,
    arrived: arrival.promise,
    open: opening.resolve,
    values: async (metric) => valuesOf(await samplesOf(registry), `http_server:${metric}`),
    async [Symbol.asyncDispose]() {
      opening.resolve()
      await server[Symbol.asyncDispose]()
      metrics[Symbol.dispose]()
    },
  }
}

/** Also with methods that fetch does not send. */
async function ask(url: string, method = 'GET'): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  httpRequest(url, { method, agent: false }, (response) => {
    response.resume().on('end', () => resolve(response.statusCode ?? 0))
  })
    .on('error', reject)
    .end()
  return promise
}

describe.for(Object.keys(APPLICATIONS))('%s', (name) => {
  test('requests are told by the template of their route, method and status', async () => {
    await using server = await start(name)
    await ask(`${server.url}/items/1?color=red`)
    await ask(`${server.url}/items/2`)
    await ask(`${server.url}/tenants/acme/users/7`)
    await ask(`${server.url}/TENANTS/Other/users/8`)
    await ask(`${server.url}/denied`)
    await vi.waitFor(async () => {
      const durations = await server.values('request_duration')
      expect(durations).toMatchObject({
        'GET /items/:item 200': 2,
        'GET /denied 403': 1,
      })
      // Express takes paths in any case, the others as they are.
      const isLoose = name === 'Express'
      expect(durations['GET /tenants/:tenant/users/:user 200']).toBe(isLoose ? 2 : 1)
      expect(Object.keys(durations)).toHaveLength(isLoose ? 3 : 4)
    })
    expect(await server.values('thrown_errors')).toEqual({})
  })

  test('what a client makes up is one series', async () => {
    await using server = await start(name)
    for (let n = 0; n < 20; n++) await ask(`${server.url}/no/such/${n}`)
    for (const method of ['PURGE', 'MKCOL', 'SEARCH']) await ask(`${server.url}/no/such`, method)
    await vi.waitFor(async () => {
      const durations = await server.values('request_duration')
      expect(durations['GET unmatched 404']).toBe(20)
      const others = Object.entries(durations).filter(([fields]) => fields.startsWith('other '))
      expect(others.reduce((sum, [, count]) => sum + count, 0)).toBe(3)
      expect(Object.keys(durations)).toHaveLength(2)
      expect(others[0]?.[0]).toMatch(/^other unmatched \d+$/)
    })
  })

  test('a handler that throws', async () => {
    await using server = await start(name)
    expect(await ask(`${server.url}/boom`)).toBe(500)
    await vi.waitFor(async () => {
      expect(await server.values('thrown_errors')).toEqual({ 'GET /boom': 1 })
      expect(await server.values('request_duration')).toEqual({ 'GET /boom 500': 1 })
    })
  })

  test('a request is active until it is answered, and one whose client leaves is aborted', async () => {
    await using server = await start(name)
    expect(await server.values('active_requests')).toEqual({ '': 0 })
    const leaving = httpRequest(`${server.url}/slow`, { agent: false }).on('error', () => {})
    leaving.end()
    await server.arrived
    expect(await server.values('active_requests')).toEqual({ '': 1 })
    leaving.destroy()
    await vi.waitFor(async () => {
      expect(await server.values('aborted_requests')).toEqual({ 'GET /slow': 1 })
    })
    server.open()
    await ask(`${server.url}/slow`)
    await vi.waitFor(async () => {
      expect(await server.values('request_duration')).toEqual({ 'GET /slow 200': 1 })
    })
    expect(await server.values('active_requests')).toEqual({ '': 0 })
    expect(await server.values('aborted_requests')).toEqual({ 'GET /slow': 1 })
  })
})

function metricsIn(registry: ProducerRegistry, options: object = {}): HttpServerMetrics {
  return new HttpServerMetrics(registry, { name: 'shop', ...options })
}

function careless({ url }: IncomingMessage): string | undefined {
  if (url === '/throw') throw new Error('no route')
  return url
}

describe('node:http', () => {
  test('without routes all requests have one', async () => {
    const registry = new ProducerRegistry()
    const metrics = metricsIn(registry)
    await using server = await listen(
      createServer(metrics.handler((_request, response) => response.end('hello'))),
    )
    await ask(`${server.url}/a`)
    await ask(`${server.url}/b`)
    await vi.waitFor(async () => {
      const samples = await samplesOf(registry)
      expect(valuesOf(samples, 'http_server:request_duration')).toEqual({ 'GET any 200': 2 })
    })
  })

  test('a function that gives paths for routes, or throws, makes no series without end', async () => {
    const registry = new ProducerRegistry()
    const metrics = metricsIn(registry, { maxRoutes: 3 })
    const listener = metrics.handler((_request, response) => response.end('hello'), careless)
    await using server = await listen(createServer(listener))
    for (let n = 0; n < 10; n++) await ask(`${server.url}/${n}`)
    expect(await ask(`${server.url}/throw`)).toBe(200)
    await vi.waitFor(async () => {
      expect(valuesOf(await samplesOf(registry), 'http_server:request_duration')).toEqual({
        'GET /0 200': 1,
        'GET /1 200': 1,
        'GET /2 200': 1,
        'GET other 200': 7,
        'GET unmatched 200': 1,
      })
    })
  })

  test('what is wrong is said when it is made', () => {
    const registry = new ProducerRegistry()
    expect(() => metricsIn(registry, { maxRoutes: 0 })).toThrow(
      'maxRoutes is a whole number from 1, not 0',
    )
    expect(() => metricsIn(registry, { id: 'one' })).toThrow(/"one"/)
  })

  test('two may measure the same, and one what is inside of the other', async () => {
    const registries = [new ProducerRegistry(), new ProducerRegistry()]
    const [outer, inner] = registries.map((registry) => metricsIn(registry))
    const app = express()
    app.use(measureExpress(outer!))
    app.get('/items/:item', (_request, response) => void response.send('item'))
    const listener = outer!.handler(
      inner!.handler<IncomingMessage, ServerResponse>(app, '/inner'),
      '/outer',
    )
    await using server = await listen(createServer(listener))
    await ask(`${server.url}/items/1`)
    const seen = async (metric: string) =>
      Promise.all(
        registries.map(async (each) => valuesOf(await samplesOf(each), `http_server:${metric}`)),
      )
    await vi.waitFor(async () => {
      expect(await seen('request_duration')).toEqual([
        { 'GET /items/:item 200': 1 },
        { 'GET /inner 200': 1 },
      ])
    })
    expect(await seen('active_requests')).toEqual([{ '': 0 }, { '': 0 }])
  })

  test('disposed of, it is in the registry no more', async () => {
    const registry = new ProducerRegistry()
    metricsIn(registry)[Symbol.dispose]()
    expect(registry.producers).toEqual([])
  })
})

async function routesOf(app: express.Express, ...paths: string[]): Promise<string[]> {
  const registry = new ProducerRegistry()
  const outer = express()
  outer.use(measureExpress(metricsIn(registry)))
  outer.use(app)
  await using server = await listen(createServer(outer))
  const durations: Record<string, number> = {}
  for (const path of paths) await ask(server.url + path)
  await vi.waitFor(async () => {
    const values = valuesOf(await samplesOf(registry), 'http_server:request_duration')
    expect(Object.values(values).reduce((a, b) => a + b, 0)).toBe(paths.length)
    Object.assign(durations, values)
  })
  return Object.keys(durations)
}

const answer: express.RequestHandler = (_request, response) => void response.send('answer')

describe('Express', () => {
  test('a router that is mounted twice, in a router that is mounted', async () => {
    const leaf = express.Router().get('/:id', answer)
    const middle = express.Router().use('/red', leaf).use('/:color/blue', leaf)
    const app = express().use('/v1/', middle)
    expect(await routesOf(app, '/v1/red/1', '/v1/light/blue/2', '/V1/RED/3')).toEqual([
      'GET /v1/red/:id 200',
      'GET /v1/:color/blue/:id 200',
    ])
  })

  test('applications in applications, expressions and lists for paths', async () => {
    const inner = express()
      .get(['/a', '/b'], answer)
      .get(/^\/c+$/, answer)
    const app = express().use('/:tenant', inner)
    expect(await routesOf(app, '/x/a', '/y/b', '/z/ccc')).toEqual([
      'GET /:tenant/a|/b 200',
      'GET /:tenant/^\\/c+$/ 200',
    ])
  })

  test('an error that is answered with less than 500 is none', async () => {
    const registry = new ProducerRegistry()
    const metrics = metricsIn(registry)
    const app = express()
    app.use(measureExpress(metrics))
    app.get('/gone', (_request, _response, next) => next(new Error('gone')))
    app.use(measureErrors(metrics))
    app.use(((_error, _request, response, _next) => {
      response.status(410).send('gone')
    }) satisfies express.ErrorRequestHandler)
    await using server = await listen(createServer(app))
    await ask(`${server.url}/gone`)
    await vi.waitFor(async () => {
      const samples = await samplesOf(registry)
      expect(valuesOf(samples, 'http_server:request_duration')).toEqual({ 'GET /gone 410': 1 })
      expect(valuesOf(samples, 'http_server:thrown_errors')).toEqual({})
    })
  })
})

test('Hono without Node: measured until the response is there', async () => {
  const registry = new ProducerRegistry()
  const app = new Hono()
  app.use(measureHono(metricsIn(registry)))
  app.get('/items/:item', (context) => context.text('item'))
  app.get('/boom', () => {
    throw new Error('boom')
  })
  app.onError((_error, context) => context.text('failed', 500))
  for (const path of ['/items/1', '/boom', '/none']) await app.request(path)
  const samples = await samplesOf(registry)
  expect(valuesOf(samples, 'http_server:request_duration')).toEqual({
    'GET /items/:item 200': 1,
    'GET /boom 500': 1,
    'GET unmatched 404': 1,
  })
  expect(valuesOf(samples, 'http_server:thrown_errors')).toEqual({ 'GET /boom': 1 })
})
