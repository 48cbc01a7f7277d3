import { AddressRules } from '@oximeter/api/addresses'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HttpProducer, json, okItem, sampleJson } from '../../test/http-producer.ts'
import { ManualTimers, settle } from '../../test/manual-timers.ts'
import { MemoryPages, pageListener, Pages, type PageRequest } from '../../test/page-producer.ts'
import { SchemaAllowance } from '../store/schema-allowance.ts'
import { Decoders } from './decoders.ts'
import { Fetcher } from './fetcher.ts'
import { Lane } from './lane.ts'
import { PullSessions } from './pull-sessions.ts'
import { Puller, type PullOutcome } from './puller.ts'

const COLLECTOR = '2f6b8a9e-6d0c-4c3e-9a53-0b6f3f9d8e11'

let timers: ManualTimers
let store: MemoryPages
let fetcher: Fetcher
let sessions: PullSessions
let puller: Puller
let told: {
  taken: number
  duplicates: number
  acknowledged: number
  seals: number
  forgotten: number
}
let jsonSamples: number

beforeEach(() => {
  timers = new ManualTimers()
  store = new MemoryPages()
  fetcher = new Fetcher({
    addresses: { rules: new AddressRules(), loopback: 'always' },
    timers,
    requestTimeoutMs: 5000,
    connectTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    maxBodyBytes: 1024 * 1024,
  })
  begin()
})
afterEach(() => fetcher.close())

/** A collector that starts, with what is left in its store. */
function begin(maxSeries = 1000): void {
  told = { taken: 0, duplicates: 0, acknowledged: 0, seals: 0, forgotten: 0 }
  jsonSamples = 0
  sessions = new PullSessions({
    collector: COLLECTOR,
    store,
    maxSeries,
    onNoRoom: (series) => void (told.forgotten += series),
  })
  puller = new Puller({
    timers,
    fetcher,
    sessions,
    decoders: new Decoders(100),
    faults: () => {},
    admitsMore: () => true,
    sealSoon: () => void (told.seals += 1),
    onTaken: () => void (told.taken += 1),
    onDuplicate: () => void (told.duplicates += 1),
    onAcknowledged: (pages) => void (told.acknowledged += pages),
  })
}

async function pull(
  { id, address }: HttpProducer,
  options: { readonly generation: number | undefined } = { generation: 5 },
): Promise<PullOutcome> {
  using passage = await new Lane({ pulls: 1, largeBodies: 1 }).enter()
  const origin = { quarantined: () => {}, newSchemas: new SchemaAllowance() }
  const target = {
    id,
    place: { address },
    compress: false,
    ...options,
    takePage: async (page, session) => {
      const samples = await session.take(page, origin)
      return { samples, refused: 0, errorItems: page.errors.length }
    },
    takeResponse: ({ items }) => {
      jsonSamples += items.length
      return Promise.resolve({ samples: items.length, refused: 0, errorItems: 0 })
    },
  } satisfies Parameters<Puller['pull']>[0]
  return await puller.pull(target, passage)
}

function values(): unknown[] {
  return store.taken.flatMap((page) => page.values.map(Number))
}

/** A producer whose answers a test plans; each request is kept. */
async function producerOf(
  plan: (request: PageRequest, n: number) => Promise<Uint8Array | undefined>,
): Promise<HttpProducer & { readonly requests: PageRequest[] }> {
  const requests: PageRequest[] = []
  const listener = pageListener((request) => plan(request, requests.push(request)))
  return Object.assign(await HttpProducer.start(listener), { requests })
}

test('tells what is durable before it goes, once, and asks for nothing', async () => {
  const pages = new Pages()
  await using producer = await producerOf(({ page = 1, series }) =>
    pages.body(page, { series: { first: series, count: 3 - series } }),
  )
  const acknowledge = async (): Promise<void> => {
    using passage = await new Lane({ pulls: 1, largeBodies: 1 }).enter()
    const { id, address } = producer
    await puller.acknowledge({ id, place: { address }, generation: 5 }, passage)
  }
  await acknowledge()
  await pull(producer)
  await acknowledge()
  expect(producer.requests).toHaveLength(1)
  await pull(producer)
  store.seal()
  await settle()
  await acknowledge()
  await acknowledge()
  expect(producer.requests.slice(2)).toEqual([
    {
      epoch: pages.epoch,
      series: 0,
      page: undefined,
      ack: 2,
      collector: COLLECTOR,
      generation: '5',
      limit: 0,
    },
  ])
  expect(told).toMatchObject({ taken: 2, acknowledged: 2 })
  expect(sessions.unacknowledged).toBe(0)
})

test('asks for page after page, and says which are durable only when they are', async () => {
  const pages = new Pages()
  await using producer = await producerOf(({ page = 1, series }) =>
    pages.body(page, { series: { first: series, count: 3 - series } }),
  )
  await pull(producer)
  await pull(producer)
  store.seal()
  await settle()
  await pull(producer)
  const known = { epoch: pages.epoch, collector: COLLECTOR, generation: '5' }
  expect(producer.requests).toEqual([
    { ...known, epoch: undefined, series: 0, page: undefined, ack: undefined },
    { ...known, series: 3, page: 2, ack: 0 },
    { ...known, series: 3, page: 3, ack: 2 },
  ])
  expect(values()).toEqual([1, 2, 3])
  expect(told).toMatchObject({ taken: 3, acknowledged: 2 })
  expect(sessions.unacknowledged).toBe(1)
})

test('an answer that is lost is asked for again, and taken once', async () => {
  const pages = new Pages()
  await using producer = await producerOf(async ({ page = 1 }, n) =>
    n === 2 || n === 3 ? undefined : pages.body(page, { replayed: n === 4 }),
  )
  const failures = []
  for (let i = 0; i < 4; i++) failures.push((await pull(producer)).failure?.reason)
  expect(failures).toEqual([undefined, 'unreachable', undefined, undefined])
  // Behind the page of then there is one of now.
  expect(values()).toEqual([1, 2, 3, 4])
  expect(store.taken.every(({ mayBeDouble }) => !mayBeDouble)).toBe(true)
})

test('answers that come late, twice or in another order are not taken again', async () => {
  const pages = new Pages()
  const answers = [1, 1, 2, 2, 1, 3]
  await using producer = await producerOf((_, n) => pages.body(answers[n - 1] ?? n))
  for (let i = 0; i < 4; i++) expect(await pull(producer)).toMatchObject({ errorItems: 0 })
  expect(values()).toEqual([1, 2, 3])
  expect(told.duplicates).toBe(3)
  // What was understood of an answer that is not taken counts for nothing.
  expect(producer.requests.map(({ series }) => series)).toEqual([0, 3, 0, 3, 0, 0])
})

test('a producer that insists on another page is told of, and nothing is acknowledged', async () => {
  const pages = new Pages()
  await using producer = await producerOf(() => pages.body(1))
  await pull(producer)
  expect(await pull(producer)).toMatchObject({ failure: { reason: 'wrong page' } })
  expect(values()).toEqual([1])
  expect(producer.requests.at(-1)).toMatchObject({ page: 2, ack: 0 })
})

test('pages that are missing are asked for once more, then known to be gone', async () => {
  const pages = new Pages()
  const answers = [1, 5, 2, 7, 7]
  await using producer = await producerOf((_, n) => pages.body(answers[n - 1] ?? n))
  await pull(producer)
  await pull(producer)
  expect(values()).toEqual([1, 2])
  await pull(producer)
  expect(values()).toEqual([1, 2, 7])
  expect(producer.requests.at(-1)).toMatchObject({ page: 3, ack: 0 })
})

test('a new numbering begins anew; a former one is over, whatever comes of it', async () => {
  const [before, after] = [new Pages(), new Pages()]
  await using producer = await producerOf((_, n) =>
    n < 3 ? before.body(n) : n === 4 ? before.body(3) : after.body(n === 3 ? 1 : 2),
  )
  for (let i = 0; i < 4; i++) await pull(producer)
  expect(store.taken.map(({ epoch, page }) => [epoch === after.epoch, page])).toEqual([
    [false, 1],
    [false, 2],
    [true, 1],
    [true, 2],
  ])
  expect(producer.requests[3]).toMatchObject({ epoch: after.epoch, page: 2, ack: 0 })
})

test('pages that are ready are pulled at once, up to what the producer keeps', async () => {
  const pages = new Pages()
  await using producer = await producerOf(({ page = 1 }) =>
    pages.body(page, { more: page < 10, window: 4 }),
  )
  const pulling = pull(producer)
  await expect.poll(() => told.seals).toBeGreaterThan(0)
  await expect.poll(() => values().length).toBe(4)
  store.seal()
  await expect.poll(() => values().length).toBe(8)
  store.seal()
  expect(await pulling).toMatchObject({ samples: 10 })
})

test('where nothing becomes durable, no more is taken than the producer keeps', async () => {
  const pages = new Pages()
  await using producer = await producerOf(({ page = 1 }) => pages.body(page, { window: 2 }))
  await pull(producer)
  await pull(producer)
  const third = pull(producer)
  await settle()
  await timers.advance(5000)
  expect(await third).toMatchObject({ failure: { reason: 'back pressure' } })
  expect(producer.requests.length).toBe(2)
  store.seal()
  await settle()
  expect((await pull(producer)).failure).toBeUndefined()
})

test('what was replayed to us alone is not stored by anybody else', async () => {
  const pages = new Pages()
  await using producer = await producerOf(({ page = 1 }, n) =>
    pages.body(page, { replayed: n === 2 || n === 3, servedToOther: n === 3 }),
  )
  await pull(producer)
  await pull(producer)
  expect(store.taken.map(({ page, mayBeDouble }) => [page, mayBeDouble])).toEqual([
    [1, false],
    [2, false],
    [3, true],
    [4, false],
  ])
})

test('after a restart it goes on behind what is durable', async () => {
  const pages = new Pages()
  await using producer = await producerOf(({ page = 1 }, n) =>
    pages.body(page, { replayed: n === 4 }),
  )
  await pull(producer)
  store.seal()
  await pull(producer)
  await pull(producer)
  store.crash()
  begin()
  await pull(producer)
  expect(producer.requests[3]).toMatchObject({ epoch: pages.epoch, series: 0, page: 2, ack: 1 })
  expect(store.taken.at(-2)).toMatchObject({ page: 2, mayBeDouble: false })
})

test('a task that ends and begins again does not take what it took before', async () => {
  const pages = new Pages()
  await using producer = await producerOf(({ page = 1 }) => pages.body(page))
  await pull(producer)
  puller.forget(producer.id)
  await pull(producer)
  puller.forget(producer.id)
  store.seal()
  await settle()
  await pull(producer)
  expect(values()).toEqual([1, 2, 3])
  expect(producer.requests.map(({ series }) => series)).toEqual([0, 0, 0])
  expect(sessions.unacknowledged).toBe(1)
})

test('a page that could not be taken is pulled again, described anew', async () => {
  const pages = new Pages()
  await using producer = await producerOf(({ page = 1, series }) =>
    pages.body(page, { series: { first: series, count: 3 - series } }),
  )
  await pull(producer)
  store.refuses = true
  expect(await pull(producer)).toMatchObject({ failure: { reason: 'internal error' } })
  await pull(producer)
  expect(values()).toEqual([1, 2])
  expect(producer.requests.map(({ series, page }) => [series, page])).toEqual([
    [0, undefined],
    [3, 2],
    [0, 2],
  ])
})

test('garbage in columns is refused, and the next answer is whole', async () => {
  const pages = new Pages()
  await using producer = await producerOf(async ({ page = 1, series }, n) => {
    const body = await pages.body(page, { series: { first: series, count: 3 - series } })
    return n === 2 ? body.subarray(0, body.length - 8) : body
  })
  await pull(producer)
  expect(await pull(producer)).toMatchObject({ failure: { reason: 'deserialization' } })
  await pull(producer)
  expect(values()).toEqual([1, 2])
})

/** A producer of three series: how many of them the collector knew at each request that it answered. */
async function producerOfThree() {
  const pages = new Pages()
  const known: number[] = []
  const state = { isSilent: false, known }
  const producer = await producerOf(async ({ page = 1, series }) => {
    if (state.isSilent) return undefined
    known.push(series)
    return await pages.body(page, { series: { first: series, count: 3 - series } })
  })
  return Object.assign(producer, { state })
}

type ProducerOfThree = Awaited<ReturnType<typeof producerOfThree>>

async function pullInVain(producer: ProducerOfThree): Promise<void> {
  producer.state.isSilent = true
  expect(await pull(producer)).toMatchObject({ failure: { reason: 'unreachable' } })
  producer.state.isSilent = false
}

test('of producers that answer, those beyond the bound describe all with each answer', async () => {
  begin(4)
  await using first = await producerOfThree()
  await using second = await producerOfThree()
  for (let i = 0; i < 3; i++) {
    await pull(first)
    await pull(second)
  }
  expect(first.state.known).toEqual([0, 3, 3])
  expect(second.state.known).toEqual([0, 0, 0])
  expect(told.forgotten).toBe(9)
  puller.forget(first.id)
  await pull(second)
  await pull(second)
  expect(second.state.known).toEqual([0, 0, 0, 0, 3])
  expect(told.forgotten).toBe(9)
  expect(sessions.knownSeries).toBe(3)
})

test('series of producers that do not answer make room, of those first that did not for longest', async () => {
  begin(9)
  await using answering = await producerOfThree()
  await using silent = await producerOfThree()
  await using silentLonger = await producerOfThree()
  await using newcomer = await producerOfThree()
  for (const each of [answering, silent, silentLonger]) await pull(each)
  await pullInVain(silentLonger)
  await pullInVain(silent)
  await pullInVain(silentLonger)
  for (const each of [newcomer, newcomer, answering, silent]) await pull(each)
  expect(newcomer.state.known).toEqual([0, 3])
  expect(answering.state.known).toEqual([0, 3])
  expect(silent.state.known).toEqual([0, 3])
  expect(told.forgotten).toBe(0)
  // There is room for three producers, and now four answer.
  for (let i = 0; i < 2; i++) await pull(silentLonger)
  expect(silentLonger.state.known).toEqual([0, 0, 0])
  expect(told.forgotten).toBe(6)
})

test('a producer whose series made room while it was asked is asked once more', async () => {
  begin(4)
  const pages = new Pages()
  const late = Promise.withResolvers<void>()
  await using back = await producerOf(async ({ page = 1, series }, n) => {
    if (n === 2 || n === 3) return undefined
    if (n === 4) await late.promise
    return await pages.body(page, { series: { first: series, count: 3 - series } })
  })
  await using newcomer = await producerOfThree()
  await pull(back)
  expect(await pull(back)).toMatchObject({ failure: { reason: 'unreachable' } })
  const pulling = pull(back)
  await expect.poll(() => back.requests.length).toBe(4)
  await pull(newcomer)
  late.resolve()
  expect((await pulling).failure).toBeUndefined()
  expect(back.requests.map(({ series }) => series)).toEqual([0, 3, 3, 3, 0])
  expect(store.taken.filter(({ producer }) => producer === back.id)).toMatchObject([
    { page: 1, values: [1n] },
    { page: 2, values: [2n] },
  ])
})

test('whoever answers JSON from now on has no series to remember', async () => {
  const pages = new Pages()
  let isColumns = true
  const columns = pageListener(({ page = 1 }) => pages.body(page))
  await using producer = await HttpProducer.start((request, response) => {
    if (isColumns) columns(request, response)
    else json(response, okItem(sampleJson()))
  })
  await pull(producer)
  expect(sessions.knownSeries).toBe(3)
  isColumns = false
  await pull(producer)
  expect(sessions.knownSeries).toBe(0)
})

test('a collector that was replaced is told so, and by whom', async () => {
  await using producer = await HttpProducer.start((_, response) => {
    response.writeHead(409).end(JSON.stringify({ detail: 'generation 5 is over' }))
  })
  expect(await pull(producer)).toMatchObject({
    failure: { reason: 'stale generation', detail: expect.stringContaining('generation 5') },
  })
})

test.for([
  ['does not know columns', (url: string) => url.length > 0],
  ['refuses what it does not know', (url: string) => !url.includes('?')],
] as const)(
  'a producer that %s answers JSON, and is asked again after a while',
  async ([, admits]) => {
    const asked: unknown[] = []
    await using producer = await HttpProducer.start(({ url = '', headers }, response) => {
      asked.push([url.split('?')[1] !== undefined, headers.accept])
      if (admits(url)) json(response, okItem(sampleJson()))
      else response.writeHead(400).end()
    })
    const both = [true, 'application/vnd.apache.arrow.stream, application/json;q=0.5']
    const plain = [false, 'application/json']
    for (let i = 0; i < 3; i++) expect(await pull(producer)).toMatchObject({ samples: 1 })
    const first = admits('?') ? [both] : [both, plain]
    expect(asked).toEqual([...first, plain, plain])
    await timers.advance(60_000)
    await pull(producer)
    expect(asked[first.length + 2]).toEqual(both)
    expect(jsonSamples).toBe(4)
  },
)

test('without a generation nothing can be acknowledged: it is asked for JSON', async () => {
  const asked: unknown[] = []
  await using producer = await HttpProducer.start(({ url }, response) => {
    asked.push(url)
    json(response, okItem(sampleJson()))
  })
  expect(await pull(producer, { generation: undefined })).toMatchObject({ samples: 1 })
  expect(asked).toEqual([`/${producer.id}`])
})
