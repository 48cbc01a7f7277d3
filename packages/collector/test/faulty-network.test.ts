import { AddressRules } from '@oximeter/api/addresses'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { i64, metric, ProducerRegistry, target, u32 } from '@oximeter/core'
import { answer, type CollectionAnswer } from '@oximeter/producer'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Decoders } from '../src/pull/decoders.ts'
import { Fetcher } from '../src/pull/fetcher.ts'
import { Lane } from '../src/pull/lane.ts'
import { PullSessions } from '../src/pull/pull-sessions.ts'
import { Puller } from '../src/pull/puller.ts'
import { systemTimers } from '../src/time/timers.ts'
import { SchemaAllowance } from '../src/store/schema-allowance.ts'
import { HttpProducer } from './http-producer.ts'
import { MemoryPages } from './page-producer.ts'

const numbers = target('numbers', {}).of({})
const next = metric('next', {}, i64())
const visit = metric('visit', { visitor: u32() }, i64())

/** What the network makes of a request and its answer. */
const FAULTS = ['none', 'request lost', 'answer lost', 'answer halved', 'former answer'] as const
type Fault = (typeof FAULTS)[number]

const COLLECTORS = ['a', 'b'] as const
type Name = (typeof COLLECTORS)[number]

type Step =
  | { readonly do: 'pull'; readonly who: Name; readonly faults: readonly Fault[] }
  /** What a collector has taken becomes durable, or is lost with its process. */
  | { readonly do: 'seal' | 'crash'; readonly who: Name }
  | { readonly do: 'assign'; readonly who: Name }

const who = fc.constantFrom(...COLLECTORS)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('pull' as const),
      who,
      faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('seal' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('crash', 'assign'), who }) },
)

/** A real producer that hands out 0, 1, 2, … behind a network that does with them what it is told. */
class NumbersBehindNetwork {
  readonly registry = new ProducerRegistry()
  handedOut = 0
  faults: Fault[] = []
  /** The last answer to each who asks. */
  readonly #former = new Map<string | null, CollectionAnswer>()

  constructor() {
    this.registry.register({
      produce: () => [next.sample(numbers, {}, BigInt(this.handedOut++))],
    })
  }

  /** Nothing comes any more of what was asked before: the connections of whoever asked are gone. */
  disconnect(asker: string): void {
    this.#former.delete(asker)
  }

  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    void this.#answer(request, response)
  }

  async #answer({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = this.faults.shift() ?? 'none'
    if (fault === 'request lost') {
      response.destroy()
      return
    }
    const { pathname, searchParams: query } = new URL(url, 'http://producer')
    const asked = { method: 'GET', headers, query }
    const present = await answer(this.registry, pathname.slice(1), asked, { ownMetrics: false })
    const asker = query.get('collector')
    const sent = (fault === 'former answer' ? this.#former.get(asker) : undefined) ?? present
    this.#former.set(asker, present)
    if (fault === 'answer lost') {
      response.destroy()
      return
    }
    response.writeHead(sent.status, { ...sent.headers, 'content-length': sent.body.length })
    if (fault === 'answer halved') {
      const half = sent.body.subarray(0, sent.body.length / 2)
      response.write(half, () => response.destroy())
    } else response.end(sent.body)
  }
}

/** A collector as far as pages go. */
class Collector {
  readonly id = crypto.randomUUID()
  readonly store = new MemoryPages()
  /** Of its last assignment; undefined before the first. */
  generation: number | undefined
  #puller: Puller
  readonly #fetcher: Fetcher

  constructor(fetcher: Fetcher) {
    this.#fetcher = fetcher
    this.#puller = this.#begin()
  }

  async pull({ address }: HttpProducer, id: string): Promise<string | undefined> {
    using passage = await new Lane({ pulls: 1, largeBodies: 1 }).enter()
    const { failure } = await this.#puller.pull(
      {
        id,
        place: { address },
        compress: false,
        generation: this.generation,
        takePage: async (page, session) => {
          const origin = { quarantined: () => {}, newSchemas: new SchemaAllowance() }
          return { samples: await session.take(page, origin), refused: 0, errorItems: 0 }
        },
        takeResponse: () => Promise.reject(new Error('it has columns')),
      },
      passage,
    )
    return failure?.reason
  }

  crash(): void {
    this.store.crash()
    this.#puller = this.#begin()
  }

  #begin(): Puller {
    const { store } = this
    return new Puller({
      timers: systemTimers,
      fetcher: this.#fetcher,
      sessions: new PullSessions({
        collector: this.id,
        store,
        maxSeries: 1000,
        onNoRoom: () => {},
      }),
      decoders: new Decoders(1),
      faults: () => {},
      admitsMore: () => true,
      sealSoon: () => store.seal(),
      onTaken: () => {},
      onDuplicate: () => {},
      onAcknowledged: () => {},
    })
  }
}

function openFetcher(): Fetcher & AsyncDisposable {
  const fetcher = new Fetcher({
    addresses: { rules: new AddressRules(), loopback: 'always' },
    timers: systemTimers,
    // None of the faults is that nothing comes.
    requestTimeoutMs: 60_000,
    connectTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    maxBodyBytes: 64 * 1024 * 1024,
  })
  return Object.assign(fetcher, { [Symbol.asyncDispose]: () => fetcher.close() })
}

test('whatever is lost, late, repeated, restarted or taken over: nothing is missing, and what may be double is marked', async () => {
  await using fetcher = openFetcher()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const producer = new NumbersBehindNetwork()
      await using server = await HttpProducer.start(producer.listener)
      const collectors = { a: new Collector(fetcher), b: new Collector(fetcher) }
      let assigned = collectors.a
      let generation = 0
      assigned.generation = generation
      const assign = (name: Name): void => {
        if (assigned === collectors[name]) return
        assigned = collectors[name]
        assigned.generation = ++generation
      }
      for (const one of steps) {
        const collector = collectors[one.who]
        switch (one.do) {
          case 'assign':
            assign(one.who)
            break
          case 'seal':
            collector.store.seal()
            break
          case 'crash':
            collector.crash()
            producer.disconnect(collector.id)
            break
          case 'pull':
            if (collector.generation === undefined) break
            producer.faults = [...one.faults]
            // Whoever is not assigned any more may not have heard of it yet.
            await collector.pull(server, producer.registry.id)
            producer.faults = []
        }
        await new Promise(setImmediate)
      }
      expect(await assigned.pull(server, producer.registry.id)).toBeUndefined()
      const stored = new Map<number, { times: number; marked: boolean }>()
      for (const { store } of Object.values(collectors)) {
        store.seal()
        for (const { values, mayBeDouble } of store.sealed) {
          for (const value of values.map(Number)) {
            const known = stored.get(value) ?? { times: 0, marked: false }
            stored.set(value, { times: known.times + 1, marked: known.marked || mayBeDouble })
          }
        }
      }
      const missing = [...Array(producer.handedOut).keys()].filter((n) => !stored.has(n))
      expect(missing).toEqual([])
      const doubles = [...stored].filter(([, { times, marked }]) => times > 1 && !marked)
      expect(doubles).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('a producer whose series come and go begins another epoch: nothing is missing, nothing double', async () => {
  await using fetcher = openFetcher()
  const producer = new NumbersBehindNetwork()
  const visitors = 100_000
  const visits = visit.on(numbers, { maxSeries: visitors })
  producer.registry.register(visits)
  await using server = await HttpProducer.start(producer.listener)
  const collector = new Collector(fetcher)
  collector.generation = 1
  const { store } = collector
  // A numbering is good for half a million of them.
  for (let round = 0; round < 7; round++) {
    const present = Array.from({ length: round < 5 ? visitors : 1 }, (_, i) =>
      visits.with({ visitor: round * visitors + i }),
    )
    for (const one of present) one.set(-1n)
    expect(await collector.pull(server, producer.registry.id)).toBeUndefined()
    for (const one of present) one.remove()
  }
  const epochs = Map.groupBy(store.taken, ({ epoch }) => epoch)
  expect(epochs.size).toBe(2)
  for (const pages of epochs.values()) {
    expect(pages.map(({ page }) => page)).toEqual(pages.map((_each, i) => i + 1))
  }
  const values = store.taken.flatMap((page) => page.values)
  expect(values.filter((value) => value >= 0n)).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n])
  expect(values.filter((value) => value === -1n)).toHaveLength(5 * visitors + 2)
  expect(store.taken.filter(({ mayBeDouble }) => mayBeDouble)).toEqual([])
  // Whoever starts afterwards begins with the epoch of now.
  const successor = new Collector(fetcher)
  successor.generation = 2
  expect(await successor.pull(server, producer.registry.id)).toBeUndefined()
  expect(new Set(successor.store.taken.map(({ epoch }) => epoch))).toEqual(
    new Set([store.taken.at(-1)?.epoch]),
  )
})
