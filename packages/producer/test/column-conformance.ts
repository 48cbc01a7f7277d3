import { pointsToSamples, ProducerRegistry } from '@oximeter/core'
import { decodeResults, MEDIA_TYPE_COLUMNS, PageDecoder, type DecodedPage } from '@oximeter/wire'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import type { CollectionOptions } from '../src/index.ts'
import type { Serve, Served } from './collection-conformance.ts'
import { Counted, numbersOf } from './counted.ts'
import { decompressed, send, type Answer } from './http.ts'

const COLLECTOR = '00000000-0000-4000-8000-000000000001'
const OTHER = '00000000-0000-4000-8000-000000000002'

/** The numbers of the samples on a page, of which it describes all series. */
function numbersOn({ points, described }: DecodedPage): number[] {
  const describeSeries = (number: number) => described.series[number - described.first]
  return points.flatMap((part) => numbersOf(pointsToSamples(part, describeSeries)))
}

/** What every way to serve a registry does for who asks for columns, over real HTTP. */
export function describePages(name: string, serve: Serve): void {
  describe(`pages: ${name}`, () => {
    let registry: ProducerRegistry
    let source: Counted
    let served: Served | undefined
    let url = ''

    async function start(options?: CollectionOptions): Promise<void> {
      served = await serve(registry, options)
      url = `${served.url}/${registry.id}`
    }

    function ask(
      query: Record<string, string | number> = {},
      headers: Record<string, string> = {},
    ): Promise<Answer> {
      const texts = Object.entries(query).map(([key, value]): [string, string] => [key, `${value}`])
      return send(`${url}?${new URLSearchParams(texts).toString()}`, {
        headers: { accept: `${MEDIA_TYPE_COLUMNS}, application/json;q=0.5`, ...headers },
      })
    }

    beforeEach(() => {
      registry = new ProducerRegistry()
      source = new Counted()
      registry.register(source)
    })
    afterEach(async () => {
      await served?.[Symbol.asyncDispose]()
      served = undefined
    })

    test('series are described once, then only numbers travel', async () => {
      await start()
      const decoder = new PageDecoder()
      const one = { collector: COLLECTOR, generation: 3 }
      const answer = await ask(one)
      expect(answer.status).toBe(200)
      expect(answer.headers).toMatchObject({
        'content-type': MEDIA_TYPE_COLUMNS,
        'cache-control': 'no-store',
        'content-length': String(answer.body.length),
        vary: 'accept, accept-encoding',
      })
      const first = decoder.decode(answer.body)
      expect(numbersOn(first)).toContain(2)
      expect(first).toMatchObject({ replayed: false, servedToOther: false, more: false, page: 1 })
      // Our sequence, and six of the server itself.
      expect(first).toMatchObject({ items: 7, errors: [], refused: [], dropped: 0, window: 64 })

      const { epoch, series } = decoder.known!
      source.samples = 3
      const next = { epoch, series, page: 2, ack: 1, ...one }
      const second = decoder.decode((await ask(next)).body)
      expect(second.described.first).toBe(series)
      // Samples 3 to 5 are of two lanes more.
      expect(second.described.series.length).toBeGreaterThanOrEqual(2)
      expect(second).toMatchObject({ epoch, page: 2, replayed: false, refused: [] })
      source.samples = 0
      const third = decoder.decode(
        (await ask({ ...next, page: 3, ack: 2, series: decoder.known!.series })).body,
      )
      expect(third.refused).toEqual([])
    })

    test('a page is replayed byte by byte, and told who had it', async () => {
      await start({ ownMetrics: false })
      const first = await ask({ collector: COLLECTOR })
      const { epoch } = new PageDecoder().decode(first.body)
      const [again, twice] = [
        await ask({ collector: COLLECTOR, epoch, page: 1 }),
        await ask({ collector: OTHER, epoch, page: 1 }),
      ]
      const decoded = [first, again, twice].map(({ body }) => new PageDecoder().decode(body))
      expect(decoded.map(({ replayed }) => replayed)).toEqual([false, true, true])
      expect(decoded.map(({ servedToOther }) => servedToOther)).toEqual([false, false, true])
      expect(decoded.map(numbersOn)).toEqual([
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2],
      ])
      const tails = [first, again, twice].map(({ body }) => body.subarray(body.indexOf('SERI')))
      expect(tails[1]?.equals(tails[0]!)).toBe(true)
      expect(tails[2]?.equals(tails[0]!)).toBe(true)
    })

    test('the same page as JSON, with what columns have a header for', async () => {
      await start({ ownMetrics: false })
      const first = new PageDecoder().decode((await ask({ limit: 2, collector: COLLECTOR })).body)
      const { epoch } = first
      const accept = 'application/json'
      const answer = await ask({ epoch, page: 1 }, { accept })
      expect(answer.headers).toMatchObject({
        'content-type': accept,
        'oximeter-epoch': epoch,
        'oximeter-page': '1',
        'oximeter-replayed': 'true',
        'oximeter-served-to-other': 'true',
        'oximeter-more': 'true',
        'oximeter-dropped': '0',
        'oximeter-window': '64',
      })
      const [item] = decodeResults(answer.body).items
      expect(item?.status === 'ok' && numbersOf(item.samples)).toEqual([0, 1])
    })

    test('JSON without a page drains, and pages stay', async () => {
      await start({ ownMetrics: false })
      const { epoch } = new PageDecoder().decode((await ask()).body)
      const drained = await ask({}, { accept: '*/*' })
      expect(drained.headers['oximeter-page']).toBeUndefined()
      const [item] = decodeResults(drained.body).items
      expect(item?.status === 'ok' && numbersOf(item.samples)).toEqual([3, 4, 5])
      expect(numbersOn(new PageDecoder().decode((await ask({ epoch })).body))).toEqual([0, 1, 2])
    })

    test.for(['zstd', 'gzip', ''] as const)('a big page, accept-encoding: %s', async (encoding) => {
      source.samples = 5000
      await start()
      const headers: Record<string, string> = encoding ? { 'accept-encoding': encoding } : {}
      const answer = await ask({}, headers)
      expect(answer.headers['content-encoding'] ?? '').toBe(encoding)
      const page = new PageDecoder().decode(decompressed(answer))
      expect(numbersOn(page)).toContain(4999)
    })

    test('an error item, and a producer that is slow', async () => {
      registry.register({
        produce() {
          throw new Error('sensor unreadable')
        },
      })
      registry.register({
        produce: async () => {
          await new Promise(setImmediate)
          return []
        },
      })
      await start({ ownMetrics: false })
      const page = new PageDecoder().decode((await ask()).body)
      expect(page).toMatchObject({
        items: 3,
        errors: [{ item: 1, error: { type: 'datum_error', message: 'sensor unreadable' } }],
      })
      expect(numbersOn(page)).toEqual([0, 1, 2])
    })

    test('whoever was replaced gets 409, in both representations, and takes nothing', async () => {
      await start({ ownMetrics: false })
      await ask({ collector: OTHER, generation: 5 })
      for (const accept of [MEDIA_TYPE_COLUMNS, 'application/json']) {
        for (const query of [
          { collector: COLLECTOR, generation: 4 },
          { collector: COLLECTOR, generation: 5 },
        ]) {
          const answer = await ask(query, { accept })
          expect(answer.status).toBe(409)
          expect(JSON.parse(answer.body.toString())).toMatchObject({
            error_code: 'Conflict',
            detail: expect.stringMatching(/generation \d.*(assigned anew|collector)/),
          })
        }
      }
      expect(source.produced).toBe(3)
    })

    test('what is durable is said without a page', async () => {
      await start({ ownMetrics: false })
      const assigned = { collector: COLLECTOR, generation: 2 }
      const { epoch } = new PageDecoder().decode((await ask(assigned)).body)
      const said = await ask({ ...assigned, epoch, ack: 1, limit: 0 })
      expect(said.status).toBe(204)
      expect(said.body).toHaveLength(0)
      expect(source.produced).toBe(3)
      const next = new PageDecoder().decode((await ask({ ...assigned, epoch })).body)
      expect(next).toMatchObject({ page: 2, replayed: false })
      expect(numbersOn(next)).toEqual([3, 4, 5])
      const stale = { ...assigned, generation: 1, epoch, ack: 2, limit: 0 }
      expect((await ask(stale, { accept: 'application/json' })).status).toBe(409)
      const again = new PageDecoder().decode((await ask({ ...assigned, epoch })).body)
      expect(again).toMatchObject({ page: 2, replayed: true })
    })

    test('a parameter that is none is named', async () => {
      await start()
      const answer = await ask({ page: 'first' })
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.body.toString())).toMatchObject({
        detail: expect.stringContaining("page is 'first'"),
      })
      expect(source.produced).toBe(0)
    })

    test('a collector that leaves does not lose the page', async () => {
      let finish: (() => void) | undefined
      registry.register({
        produce: () => new Promise((resolve) => (finish = () => resolve([]))),
      })
      await start({ ownMetrics: false })
      const left = new AbortController()
      const headers = { accept: MEDIA_TYPE_COLUMNS }
      const asking = send(url, { headers, signal: left.signal })
      await expect.poll(() => finish).toBeDefined()
      left.abort()
      await expect(asking).rejects.toThrow('abort')
      finish?.()
      const page = new PageDecoder().decode((await ask()).body)
      expect(numbersOn(page)).toEqual([0, 1, 2])
      expect(page.page).toBe(1)
    })
  })
}

/** Those who ask one way and those who ask another get the same pages. */
export function describeSharing(name: string, serve: Serve, other: Serve): void {
  test(`pages are the registry's: ${name}`, async () => {
    const registry = new ProducerRegistry()
    registry.register(new Counted())
    await using one = await serve(registry, { ownMetrics: false })
    await using two = await other(registry)
    const headers = { accept: MEDIA_TYPE_COLUMNS }
    const pages = []
    for (const { url } of [one, two]) {
      const { body } = await send(`${url}/${registry.id}`, { headers })
      pages.push(new PageDecoder().decode(body))
    }
    expect(pages[1]).toMatchObject({ epoch: pages[0]?.epoch, page: 1, replayed: true })
  })
}
