import { expect, test } from 'vitest'
import {
  cumulativeU64,
  f64,
  metric,
  pointsToSamples,
  ProducerRegistry,
  SeriesNumbering,
  string,
  target,
  type CollectedPoints,
  type Producer,
  type Sample,
} from '../index.ts'

const MS = 1_000_000n
const server = target('server', { name: string() }).of({ name: 'one' })
const level = metric('level', { of: string() }, f64())
const requests = metric('requests', { route: string() }, cumulativeU64(), { units: 'count' })

function producing(produce: Producer['produce']): Producer {
  return { produce }
}

function levels(...names: string[]): Sample[] {
  return names.map((of) => level.sample(server, { of }, 1, MS))
}

function samplesOf(item: CollectedPoints | undefined, numbering: SeriesNumbering): Sample[] {
  if (item?.status !== 'ok') return []
  return item.points.flatMap((part) => [
    ...pointsToSamples(part, (number) => numbering.describe(number)),
  ])
}

function numbersOf(item: CollectedPoints | undefined): number[] {
  return item?.status === 'ok' ? item.points.flatMap(({ series }) => [...series]) : []
}

test('points are what is collected otherwise, an item for each producer', async () => {
  const now = 1000n * MS
  const registry = new ProducerRegistry({ clock: () => now })
  const counters = requests.on(server, { clock: () => now - MS })
  for (const route of ['/', '/cart']) counters.with({ route }).add(2)
  registry.register(counters)
  registry.register(producing(() => levels('a', 'b')))
  registry.register(
    producing(async function* () {
      yield* levels('c')
    }),
  )
  registry.register(
    producing(() => {
      throw new Error('boom')
    }),
  )
  registry.register(level.on(server))
  const numbering = new SeriesNumbering()
  const points = await registry.collectPoints(numbering)
  const samples = await registry.collect()
  expect(points.map((item) => item.status)).toEqual(['ok', 'ok', 'ok', 'err', 'ok'])
  expect(points[3]).toEqual(samples[3])
  expect(points[4]).toEqual({ status: 'ok', points: [] })
  for (const i of [0, 1, 2]) {
    const expected = samples[i]?.status === 'ok' ? samples[i].samples : []
    // The clock stands still, and so the second collection is one millisecond later.
    const later = samplesOf(points[i], numbering).map((sample) =>
      sample.timestamp === now ? { ...sample, timestamp: now + MS } : sample,
    )
    expect(later).toEqual(expected)
  }
})

test('what definitions say is said once of each series', async () => {
  const registry = new ProducerRegistry()
  const counters = requests.on(server)
  counters.with({ route: '/' }).add()
  registry.register(counters)
  registry.register(producing(() => levels('a')))
  const numbering = new SeriesNumbering()
  const [first] = await registry.collectPoints(numbering)
  const [second] = await registry.collectPoints(numbering)
  expect([numbersOf(first), numbersOf(second), numbering.size]).toEqual([[0], [0], 2])
  expect(numbering.describe(0)).toMatchObject({
    startTime: expect.any(BigInt),
    schema: { name: 'server:requests', units: 'count', datumType: 'cumulative_u64' },
  })
  // A hand-written producer's too: its samples were made by a definition.
  const { timeseries } = levels('a')[0]!
  expect(numbering.describe(1)).toEqual({ timeseries, schema: timeseries.definition })
  expect(timeseries.definition).toMatchObject({ name: 'server:level', units: 'none' })
})

test('a counter that starts anew has another number, and no start times travel', async () => {
  const registry = new ProducerRegistry()
  const counters = requests.on(server)
  const series = counters.with({ route: '/' })
  series.set(2n ** 64n - 1n)
  registry.register(counters)
  const numbering = new SeriesNumbering()
  numbering.hold()
  await registry.collectPoints(numbering)
  series.add(7)
  const [item] = await registry.collectPoints(numbering)
  expect(item).toMatchObject({ points: [{ series: Uint32Array.of(1), startTimes: undefined }] })
  expect(samplesOf(item, numbering)).toMatchObject([{ datum: { value: 7n } }])
})

test('the series of a producer that leaves end', async () => {
  const registry = new ProducerRegistry()
  const counters = requests.on(server)
  counters.with({ route: '/' }).add()
  const registrations = [
    registry.register(counters),
    registry.register(producing(() => levels('a'))),
  ]
  const numbering = new SeriesNumbering()
  await registry.collectPoints(numbering)
  expect(numbering.described).toBe(2)
  const hold = numbering.hold()
  for (const registration of registrations) registration.unregister()
  expect(numbering.described).toBe(2)
  hold.release()
  expect([numbering.described, numbering.size]).toEqual([0, 2])

  registry.register(counters)
  expect(numbersOf((await registry.collectPoints(numbering))[0])).toEqual([2])
})

test('so do those of one that leaves while it answers', async () => {
  const registry = new ProducerRegistry()
  const one = producing(() => {
    registry.unregister(one)
    return levels('a')
  })
  registry.register(one)
  const numbering = new SeriesNumbering()
  const hold = numbering.hold()
  const [item] = await registry.collectPoints(numbering)
  expect(samplesOf(item, numbering)).toEqual(levels('a'))
  hold.release()
  expect([numbering.described, numbering.size]).toEqual([0, 1])
})

test('series that a producer no longer yields end after a while', async () => {
  const registry = new ProducerRegistry()
  let count = 0
  registry.register(producing(() => levels('always', `once ${count++}`)))
  const numbering = new SeriesNumbering()
  const numbers = new Set<number>()
  for (let i = 0; i < 200; i++) {
    const [item] = await registry.collectPoints(numbering)
    numbers.add(numbersOf(item)[0]!)
    expect(numbering.described).toBeLessThan(40)
  }
  expect([...numbers]).toEqual([0])
  expect(numbering.size).toBe(201)
})

test('two numberings take turns, and each page is told by its own', async () => {
  const registry = new ProducerRegistry()
  const counters = requests.on(server)
  const series = ['/', '/cart'].map((route) => counters.with({ route }))
  registry.register(counters)
  const numberings = [new SeriesNumbering(), new SeriesNumbering()] as const
  const holds = numberings.map((numbering) => numbering.hold())
  const values: unknown[] = []
  for (let i = 0; i < 4; i++) {
    for (const each of series) each.add()
    const numbering = numberings[i % 2]!
    const [item] = await registry.collectPoints(numbering)
    values.push(samplesOf(item, numbering).map(({ datum }) => 'value' in datum && datum.value))
  }
  expect(values).toEqual([1n, 2n, 3n, 4n].map((value) => [value, value]))
  for (const hold of holds) hold.release()
  expect(numberings.map(({ described }) => described)).toEqual([0, 2])
})

test('instruments that are many leave room for other work together', async () => {
  const registry = new ProducerRegistry()
  const routes = Array.from({ length: 500 }, (_, i) => `/${i}`)
  for (let k = 0; k < 100; k++) {
    const counters = requests.on(target('server', { name: string() }).of({ name: String(k) }), {
      maxSeries: 100_000,
    })
    for (const route of routes) counters.with({ route }).add()
    registry.register(counters)
  }
  let turns = 0
  const ticker = setInterval(() => (turns += 1), 0)
  const items = await registry.collectPoints(new SeriesNumbering())
  clearInterval(ticker)
  expect(items.every((item) => numbersOf(item).length === routes.length)).toBe(true)
  expect(turns).toBeGreaterThan(0)
})

test('the registry counts series and refusals by name, also of those that left', () => {
  const registry = new ProducerRegistry()
  const counters = requests.on(server, { maxSeries: 2 })
  const registration = registry.register(counters)
  registry.register(level.on(server))
  for (const route of ['/a', '/b', '/c']) counters.with({ route }).add(-1)
  counters.with({ route: 1 } as never)
  const refused = { series_budget: 1, field_value: 1, value: 3 }
  const expected = {
    name: 'server:requests',
    series: 2,
    maxSeries: 2,
    refused,
    refusedInstruments: 0,
    growingField: 'route',
  }
  expect(registry.series()).toEqual([
    expected,
    {
      name: 'server:level',
      series: 0,
      maxSeries: 10_000,
      refused: { series_budget: 0, field_value: 0, value: 0 },
      refusedInstruments: 0,
      growingField: undefined,
    },
  ])
  registration.unregister()
  expect(registry.series()[0]).toMatchObject({ series: 0, refused })
  counters.with({ route: 1 } as never)
  registry.register(counters)
  expect(registry.series()[0]).toMatchObject({ series: 2, refused })
})
