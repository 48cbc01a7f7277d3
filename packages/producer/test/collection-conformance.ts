import { producerListing } from '@oximeter/api'
import {
  deriveSchema,
  metric,
  ProducerRegistry,
  string,
  target,
  u64,
  type Producer,
  type Sample,
} from '@oximeter/core'
import { decodeResults } from '@oximeter/wire'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import type { CollectionOptions } from '../src/index.ts'
import { decompressed, send } from './http.ts'

export interface Served extends AsyncDisposable {
  /** The collection endpoint is at `{url}/{id}`. */
  url: string
}

export type Serve = (registry: ProducerRegistry, options?: CollectionOptions) => Promise<Served>

const service = target('test_service', { name: string() })
const answers = metric('answers', { route: string() }, u64())

function sample(route: string): Sample {
  return answers.sample(service.of({ name: 'shop' }), { route }, 2n ** 64n - 1n)
}

/** Hands out what is queued, once, as producers do whose samples are gone when they were taken. */
class Queue implements Producer {
  readonly samples: Sample[]
  constructor(...samples: Sample[]) {
    this.samples = samples
  }
  produce(): Sample[] {
    return this.samples.splice(0)
  }
}

/**
 * What every way to serve a registry must do.
 *
 * @param options.notUuid status of a path that is no UUID: the endpoint's own, or the application's
 */
export function describeCollectionEndpoint(
  name: string,
  serve: Serve,
  { notUuid }: { notUuid: 400 | 404 },
): void {
  describe(`collection endpoint: ${name}`, () => {
    let registry: ProducerRegistry
    let served: Served | undefined

    async function start(options?: CollectionOptions): Promise<string> {
      served = await serve(registry, { ownMetrics: false, ...options })
      return `${served.url}/${registry.id}`
    }

    beforeEach(() => {
      registry = new ProducerRegistry()
    })
    afterEach(async () => {
      await served?.[Symbol.asyncDispose]()
      served = undefined
    })

    test('who asks for it is told who is here', async () => {
      await start({ kind: 'instance', intervalMs: 2500, token: 'secret' })
      const url = `${served?.url}/.well-known/oximeter`
      const answer = await send(url, { headers: { authorization: 'Bearer secret' } })
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
      expect(producerListing.parse(JSON.parse(answer.body.toString()))).toEqual({
        producers: [
          { id: registry.id, kind: 'instance', interval: { secs: 2, nanos: 500_000_000 } },
        ],
      })
      expect(await send(url)).toMatchObject({ status: 401 })
      const post = { method: 'POST', headers: { authorization: 'Bearer secret' } }
      expect(await send(url, post)).toMatchObject({ status: 405, headers: { allow: 'GET' } })
    })

    test('one item per producer, in order; a failure is an item, and not the answer', async () => {
      registry.register(new Queue(sample('/a'), sample('/b')))
      registry.register({
        produce() {
          throw new Error('sensor unreadable')
        },
      })
      const url = await start()
      registry.register(new Queue())
      const answer = await send(url)
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toBe('application/json')
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(Number(answer.headers['content-length'])).toBe(answer.body.length)
      const { items } = decodeResults(answer.body)
      expect(items).toMatchObject([
        { status: 'ok', samples: [{ datum: { value: 2n ** 64n - 1n } }, {}], refused: [] },
        { status: 'err', error: { type: 'datum_error' } },
        { status: 'ok', samples: [] },
      ])
      const [first] = items
      const timeseries = first?.status === 'ok' ? first.samples[0]?.timeseries : undefined
      expect(timeseries && deriveSchema(timeseries).name).toBe('test_service:answers')
    })

    test('a registry without producers is an empty list', async () => {
      const { status, body } = await send(await start())
      expect([status, body.toString()]).toEqual([200, '[]'])
    })

    test('the id may be upper case, and a query is ignored', async () => {
      const url = await start()
      const upper = url.replace(registry.id, registry.id.toUpperCase())
      expect((await send(`${upper}?x=1`)).status).toBe(200)
    })

    test('another id is not found', async () => {
      const url = await start()
      const answer = await send(url.replace(registry.id, crypto.randomUUID()))
      expect(answer.status).toBe(404)
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
      expect(JSON.parse(answer.body.toString())).toMatchObject({ error_code: 'ObjectNotFound' })
      expect(answer.body.toString()).not.toContain(registry.id)
    })

    test('what is no UUID is no id', async () => {
      const url = await start()
      expect((await send(url.replace(registry.id, 'nonsense'))).status).toBe(notUuid)
      expect((await send(url.slice(0, -1))).status).toBe(notUuid)
    })

    test.for(['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
      '%s takes nothing',
      async (method) => {
        const queue = new Queue(sample('/a'))
        registry.register(queue)
        const url = await start()
        const answer = await send(url, { method })
        expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET' } })
        const headers = { 'content-type': 'application/json' }
        expect(await send(url, { method, headers, body: '{' })).toMatchObject({ status: 405 })
        expect(queue.samples).toHaveLength(1)
      },
    )

    test.for([
      ['another host', { host: 'evil.example' }],
      ['another host that looks like ours', { host: '127.0.0.1.evil.example' }],
      ['another origin', { origin: 'http://evil.example' }],
      ['an opaque origin', { origin: 'null' }],
      ['another site', { 'sec-fetch-site': 'cross-site' }],
    ] as const)('a web page with %s gets nothing', async ([, headers]) => {
      const queue = new Queue(sample('/a'))
      registry.register(queue)
      const answer = await send(await start(), { headers })
      expect(answer.status).toBe(403)
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
      expect(queue.samples).toHaveLength(1)
    })

    test('an allowed host is answered', async () => {
      const url = await start({ allowedHosts: ['metrics.example'] })
      expect((await send(url, { headers: { host: 'metrics.example:80' } })).status).toBe(200)
    })

    test('a token, when there is one, must be shown', async () => {
      const queue = new Queue(sample('/a'))
      registry.register(queue)
      const url = await start({ token: 's3cret' })
      for (const authorization of [
        '',
        'Bearer',
        'Bearer s3cre',
        'Bearer s3cret2',
        'Basic s3cret',
      ]) {
        const answer = await send(url, { headers: authorization === '' ? {} : { authorization } })
        expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
      }
      expect(queue.samples).toHaveLength(1)
      const headers = { authorization: 'Bearer s3cret' }
      expect((await send(url, { headers })).status).toBe(200)
      expect(queue.samples).toHaveLength(0)
    })

    test.for([
      ['gzip', 'gzip'],
      ['gzip, zstd', 'zstd'],
      ['br', undefined],
      ['', undefined],
    ] as const)('a big body, accept-encoding: %s', async ([accepted, encoding]) => {
      const samples = Array.from({ length: 500 }, (_, i) => sample(`/route/${i}`))
      registry.register(new Queue(...samples))
      const headers = accepted === '' ? {} : { 'accept-encoding': accepted }
      const answer = await send(await start(), { headers })
      expect(answer.status).toBe(200)
      expect(answer.headers['content-encoding']).toBe(encoding)
      expect(answer.headers['vary']).toContain('accept-encoding')
      expect(decodeResults(decompressed(answer)).items).toMatchObject([
        { samples: { length: 500 } },
      ])
    })

    test('a small body is not worth compressing', async () => {
      const answer = await send(await start(), { headers: { 'accept-encoding': 'gzip' } })
      expect(answer.headers['content-encoding']).toBeUndefined()
    })

    test('a collector that leaves ends the collection', async () => {
      const seen: AbortSignal[] = []
      registry.register({
        async produce({ signal }) {
          seen.push(signal)
          return await new Promise<never>(() => {})
        },
      })
      const url = await start()
      const left = new AbortController()
      const asking = send(url, { signal: left.signal })
      await vi.waitFor(() => expect(seen).toHaveLength(1))
      left.abort()
      await expect(asking).rejects.toThrow('abort')
      await vi.waitFor(() => expect(seen[0]?.aborted).toBe(true))
    })
  })
}
