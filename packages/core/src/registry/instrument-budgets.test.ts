import { expect, test } from 'vitest'
import {
  cumulativeU64,
  metric,
  ProducerRegistry,
  SeriesNumbering,
  string,
  target,
  type CollectedPoints,
  type Instrument,
  type ProducerResult,
} from '../index.ts'

const session = target('session', { user: string() })
const requests = metric('requests', { route: string() }, cumulativeU64())

function instrumentOf(
  user: string,
  maxSeries = 3,
): Instrument<{ route: 'string' }, 'cumulative_u64'> {
  return requests.on(session.of({ user }), { maxSeries })
}

function listening(): { registry: ProducerRegistry; told: string[] } {
  const told: string[] = []
  return { told, registry: new ProducerRegistry({ onError: ({ message }) => told.push(message) }) }
}

test('a target for each request does not grow a registry without end', async () => {
  const { registry, told } = listening()
  for (let i = 0; i < 10; i++) {
    const instrument = instrumentOf(`u${i}`)
    instrument.with({ route: '/' }).missing()
    registry.register(instrument)
  }
  expect(registry.producers).toHaveLength(3)
  expect(registry.refused).toBe(7)
  expect(told).toEqual([
    expect.stringMatching(/^session:requests: the budget of 3 series .* field "user" has 3 values/),
  ])
  const items = await registry.collect()
  expect(items.slice(0, 3).map((item) => item.status === 'ok' && item.samples.length)).toEqual([
    1, 1, 1,
  ])
})

test('nor do instruments without series', () => {
  const { registry, told } = listening()
  for (let i = 0; i < 10; i++) registry.register(instrumentOf(`u${i}`))
  expect(registry.producers).toHaveLength(3)
  expect(told).toHaveLength(1)
})

test('instruments of a name share a budget while they are registered together', async () => {
  const { registry, told } = listening()
  const [one, two] = [instrumentOf('one'), instrumentOf('two')]
  const registration = registry.register(one)
  registry.register(two)
  for (const route of ['/a', '/b']) one.with({ route }).add()
  for (const route of ['/a', '/b', '/c']) two.with({ route }).add()
  expect([one.size, two.size, two.refusals.series_budget]).toEqual([2, 1, 2])
  await registry.collect()
  expect(told).toEqual([expect.stringMatching(/^session:requests: the budget of 3 series/)])

  one.with({ route: '/a' }).remove()
  two.with({ route: '/b' }).add()
  expect([one.size, two.size]).toEqual([1, 2])

  registration.unregister()
  two.with({ route: '/c' }).add()
  one.with({ route: '/a' }).add()
  one.with({ route: '/c' }).add()
  expect([one.size, two.size]).toEqual([3, 3])
  expect(registry.register(one)).not.toBe(registration)
  expect(registry.producers).toEqual([two])
})

test('an instrument that was refused is taken once there is room', () => {
  const { registry } = listening()
  const [one, two] = [instrumentOf('one', 1), instrumentOf('two', 1)]
  registry.register(one)
  registry.register(two).unregister()
  expect(registry.producers).toEqual([one])
  registry.unregister(one)
  registry.register(two)
  expect(registry.producers).toEqual([two])
  expect(registry.refused).toBe(1)
})

test('the largest budget counts, and each registry and name has its own', () => {
  const { registry } = listening()
  const other = new ProducerRegistry()
  const visits = metric('visits', { route: string() }, cumulativeU64())
  const [small, large] = [instrumentOf('small', 1), instrumentOf('large', 4)]
  const unlike = visits.on(session.of({ user: 'small' }), { maxSeries: 1 })
  for (const instrument of [small, large, unlike]) registry.register(instrument)
  other.register(large)
  for (const route of ['/a', '/b']) {
    for (const instrument of [small, large, unlike]) instrument.with({ route }).add()
  }
  expect([small.size, large.size, unlike.size]).toEqual([1, 2, 1])
  for (const route of ['/c', '/d']) large.with({ route }).add()
  expect(large.size).toBe(3)
  registry.unregister(small)
  large.with({ route: '/d' }).add()
  expect(large.size).toBe(4)
})

async function errorsOf(collected: Promise<(ProducerResult | CollectedPoints)[]>) {
  const errors = (await collected).flatMap((item) => (item.status === 'err' ? [item.error] : []))
  return errors.map((error) => 'message' in error && error.message)
}

test('each collection says of each metric, once, what was refused since the last one', async () => {
  const { registry } = listening()
  const visits = metric('visits', { route: string() }, cumulativeU64())
  const [one, two] = [instrumentOf('one'), instrumentOf('two')]
  const other = visits.on(session.of({ user: 'one' }), { maxSeries: 2 })
  for (const instrument of [one, two, other]) registry.register(instrument)
  const grow = (instrument: typeof one, ...routes: string[]) => {
    for (const route of routes) instrument.with({ route }).add()
  }
  const numbering = new SeriesNumbering()
  grow(one, '/a', '/b')
  expect(await errorsOf(registry.collect())).toEqual([])
  grow(two, '/a', '/b', '/c')
  grow(other, '/a', '/b', '/c')
  expect(await errorsOf(registry.collect())).toEqual([
    'session:requests: the budget of 3 series is used up; its field "route" has 2 values. Since the last collection a series was refused 2 times',
    'session:visits: the budget of 2 series is used up; its field "route" has 2 values. Since the last collection a series was refused once',
  ])
  expect(await errorsOf(registry.collect())).toEqual([])
  grow(two, '/d')
  registry.register(instrumentOf('three'))
  registry.register(instrumentOf('four'))
  expect(await errorsOf(registry.collectPoints(numbering))).toEqual([
    expect.stringMatching(/: .* a series was refused once, and an instrument was refused once$/),
  ])
  expect(await errorsOf(registry.collectPoints(numbering))).toEqual([])
})
