import { createServer, type RequestListener } from 'node:http'

import { ProducerRegistry } from '@oximeter/core'
import { httpClientMetrics } from '@oximeter/instruments'
import { describe, expect, test, vi } from 'vitest'
import { request as undiciRequest } from 'undici'

import { listen, type RunningServer } from './http-servers.ts'
import { samplesOf, valuesOf } from './recorded.ts'

interface Measured extends AsyncDisposable {
  readonly url: string
  readonly host: string
  values(metric: string): Promise<Record<string, number>>
  stop(): void
}

async function start(listener: RequestListener, options: object = {}): Promise<Measured> {
  const registry = new ProducerRegistry()
  const metrics = httpClientMetrics(registry, { name: 'shop', ...options })
  const server: RunningServer = await listen(createServer(listener))
  return {
    url: server.url,
    host: server.url.slice('http://'.length),
    values: async (metric) => valuesOf(await samplesOf(registry), `http_client:${metric}`),
    stop: () => metrics[Symbol.dispose](),
    async [Symbol.asyncDispose]() {
      metrics[Symbol.dispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const hello: RequestListener = (request, response) => {
  request.resume()
  if (request.url === '/redirect') response.writeHead(302, { location: '/' }).end()
  else response.writeHead(request.url === '/missing' ? 404 : 200).end('hello')
}

const CLIENTS = {
  fetch: async (url: string, options: { method?: 'POST'; body?: string } = {}) => {
    await (await fetch(url, options)).text()
  },
  undici: async (url: string, options: { method?: 'POST'; body?: string } = {}) => {
    await (await undiciRequest(url, options)).body.text()
  },
}

describe.for(Object.entries(CLIENTS))('%s', ([, ask]) => {
  test('requests are told by host, method and status', async () => {
    await using server = await start(hello)
    await ask(server.url)
    await ask(`${server.url}/?page=2`)
    await ask(server.url, { method: 'POST', body: 'something' })
    await ask(`${server.url}/missing`)
    await vi.waitFor(async () => {
      expect(await server.values('request_duration')).toEqual({
        [`${server.host} GET 200`]: 2,
        [`${server.host} POST 200`]: 1,
        [`${server.host} GET 404`]: 1,
      })
    })
    expect(await server.values('errors')).toEqual({})
  })

  test('nobody listens', async () => {
    await using server = await start(hello)
    const gone = await listen(createServer())
    await gone[Symbol.asyncDispose]()
    await expect(ask(gone.url)).rejects.toThrow(/fetch failed|ECONNREFUSED/)
    await vi.waitFor(async () => {
      const host = gone.url.slice('http://'.length)
      expect(await server.values('errors')).toEqual({ [`ECONNREFUSED ${host} GET`]: 1 })
    })
    expect(await server.values('request_duration')).toEqual({})
  })

  test('the server ends the connection in the middle', async () => {
    await using server = await start((_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('part', () => response.destroy())
    })
    await expect(ask(server.url)).rejects.toThrow(/terminated|other side closed/)
    await vi.waitFor(async () => {
      expect(await server.values('errors')).toEqual({ [`UND_ERR_SOCKET ${server.host} GET`]: 1 })
    })
  })
})

test.for([
  ['aborted', undefined, 'aborted'],
  ['timeout', new DOMException('too late', 'TimeoutError'), 'too late'],
] as const)('given up: %s', async ([code, reason, message]) => {
  const arrived = Promise.withResolvers<void>()
  await using server = await start(() => arrived.resolve())
  const abort = new AbortController()
  const answer = fetch(server.url, { signal: abort.signal })
  await arrived.promise
  abort.abort(reason)
  await expect(answer).rejects.toThrow(message)
  await vi.waitFor(async () => {
    expect(await server.values('errors')).toEqual({ [`${code} ${server.host} GET`]: 1 })
  })
})

test('a redirect that is followed is a request of its own', async () => {
  await using server = await start(hello)
  await CLIENTS.fetch(`${server.url}/redirect`)
  await vi.waitFor(async () => {
    expect(await server.values('request_duration')).toEqual({
      [`${server.host} GET 302`]: 1,
      [`${server.host} GET 200`]: 1,
    })
  })
})

test('hosts past the bound are one', async () => {
  await using server = await start(hello, { maxHosts: 1 })
  await using second = await listen(createServer(hello))
  await using third = await listen(createServer(hello))
  for (const { url } of [server, second, third]) await CLIENTS.fetch(url)
  await vi.waitFor(async () => {
    expect(await server.values('request_duration')).toEqual({
      [`${server.host} GET 200`]: 1,
      'other GET 200': 2,
    })
  })
})

test('disposed of, it measures no more', async () => {
  const registry = new ProducerRegistry()
  const metrics = httpClientMetrics(registry, { name: 'shop' })
  const [durations] = registry.producers
  metrics[Symbol.dispose]()
  await using server = await listen(createServer(hello))
  await CLIENTS.fetch(server.url)
  expect(registry.producers).toEqual([])
  registry.register(durations!)
  expect(valuesOf(await samplesOf(registry), 'http_client:request_duration')).toEqual({})
})
