import { expect, test, vi } from 'vitest'
import {
  cumulativeU64,
  f64,
  histogramF64,
  metric,
  ProducerRegistry,
  SeriesNumbering,
  string,
  target,
  type ProducerResult,
} from '../index.ts'

const server = target('server', { name: string() }).of({ name: 'one' })
const requests = metric('requests', { route: string() }, cumulativeU64())
const level = metric('level', {}, f64())

const clock = () => 5_000_000n

const samplesIn = (result: ProducerResult) => (result.status === 'ok' ? result.samples : [])

test('a look sees what a collection would', async () => {
  const registry = new ProducerRegistry()
  const instrument = requests.on(server, { clock })
  const failing = { produce: () => Promise.reject(new Error('no luck')) }
  const latency = metric('latency', {}, histogramF64({ edges: [1] })).on(server, { clock })
  for (const producer of [instrument, failing, latency]) registry.register(producer)
  instrument.with({ route: '/' }).add(2)
  latency.with({}).observe(3)

  const seen = await registry.look()
  const collected = await registry.collect()
  expect(seen.map(({ producer }) => producer)).toEqual([instrument, failing, latency])
  expect(seen[1]!.result).toEqual(collected[1])
  for (const i of [0, 2]) {
    const data = (result: ProducerResult) => samplesIn(result).map(({ datum }) => datum)
    expect(data(seen[i]!.result)).toEqual(data(collected[i]!))
    expect(data(seen[i]!.result)).toHaveLength(1)
  }
  expect(registry.collections).toBe(1)
})

test('a look leaves to the next collection what is given away but once', async () => {
  const registry = new ProducerRegistry()
  const queue = [level.sample(server, {}, 5)]
  registry.register({ drains: true, produce: () => queue.splice(0) })
  const crowded = requests.on(server, { maxSeries: 1 })
  registry.register(crowded)
  crowded.with({ route: '/a' }).add()
  crowded.with({ route: '/b' }).add()

  expect((await registry.look()).map(({ producer }) => producer)).toEqual([crowded])
  const collected = await registry.collect()
  expect(samplesIn(collected[0]!)).toHaveLength(1)
  expect(collected[2]).toMatchObject({ status: 'err' })
  expect(queue).toEqual([])
})

test('a look neither retires a series nor counts as having collected it', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: 1000 })
  try {
    const registry = new ProducerRegistry()
    const instrument = requests.on(server, { idleMs: 100 })
    registry.register(instrument)
    instrument.with({ route: '/' }).add(7)
    expect(samplesIn((await registry.look())[0]!.result)).toHaveLength(1)
    vi.advanceTimersByTime(200)
    expect(samplesIn((await registry.look())[0]!.result)).toHaveLength(1)
    const [collected] = await registry.collect()
    expect(samplesIn(collected!)).toMatchObject([{ datum: { value: 7n } }])
    vi.advanceTimersByTime(200)
    expect(samplesIn((await registry.collect())[0]!)).toEqual([])
  } finally {
    vi.useRealTimers()
  }
})

test('a look between two collections leaves the numbers of series as they are', async () => {
  const registry = new ProducerRegistry()
  const instrument = requests.on(server)
  registry.register(instrument)
  instrument.with({ route: '/' }).add()
  const numbering = new SeriesNumbering()
  await registry.collectPoints(numbering)
  await registry.look()
  await registry.collectPoints(numbering)
  expect(numbering.size).toBe(1)
})
