import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { ProducerRegistry, type Producer, type Sample } from '@oximeter/core'
import { expect, test, vi } from 'vitest'

import { nodeRuntimeProducer } from '../index.ts'
import { DELAY_PERIOD_MS } from './event-loop-delay.ts'

async function collect(producer: Producer): Promise<Sample[]> {
  const registry = new ProducerRegistry()
  registry.register(producer)
  const [result] = await registry.collect()
  if (result?.status !== 'ok') throw new Error('the producer failed')
  return [...result.samples]
}

function find(samples: readonly Sample[], metric: string, field?: string): Sample {
  const found = samples.find(
    ({ timeseries }) =>
      timeseries.name === `node_process:${metric}` &&
      (field === undefined || timeseries.metricFields[0]?.value === field),
  )
  if (found === undefined) throw new Error(`no sample of ${metric}`)
  return found
}

function histogram(samples: readonly Sample[], metric: string, field?: string) {
  const { datum } = find(samples, metric, field)
  if (datum.type !== 'histogram_f64') throw new Error(`${metric} is ${datum.type}`)
  return datum
}

function value(samples: readonly Sample[], metric: string, field?: string): number {
  const { datum } = find(samples, metric, field)
  return 'value' in datum ? Number(datum.value) : Number.NaN
}

function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

test('memory and times of this process', async () => {
  using producer = nodeRuntimeProducer({ name: 'test', hostname: 'oven' })
  const samples = await collect(producer)
  expect(value(samples, 'heap_used')).toBeGreaterThan(2 ** 20)
  expect(value(samples, 'heap_total')).toBeLessThan(value(samples, 'heap_limit'))
  expect(value(samples, 'memory_resident')).toBeGreaterThan(value(samples, 'heap_used'))
  expect(value(samples, 'heap_space_used', 'old_space')).toBeGreaterThan(0)
  expect(value(samples, 'cpu_time', 'user')).toBeGreaterThan(0)
  const started = BigInt(Math.floor(performance.timeOrigin)) * 1_000_000n
  expect(find(samples, 'cpu_time', 'user').datum).toMatchObject({ startTime: started })
})

test('what is active, by kind; a kind that is gone is 0', async () => {
  using producer = nodeRuntimeProducer({ name: 'test' })
  const server = createServer()
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  const before = value(await collect(producer), 'active_resources', 'TCPServerWrap')
  expect(before).toBeGreaterThan(0)
  const closed = Promise.withResolvers<void>()
  server.close(() => closed.resolve())
  await closed.promise
  await vi.waitFor(async () => {
    expect(value(await collect(producer), 'active_resources', 'TCPServerWrap')).toBe(before - 1)
  })
})

async function fields(identity: { name: string; id?: string }): Promise<object> {
  using producer = nodeRuntimeProducer(identity)
  const [sample] = await collect(producer)
  return Object.fromEntries(sample!.timeseries.targetFields.map(({ name, value: v }) => [name, v]))
}

test('identity: kept where it is given, and a new one otherwise', async () => {
  const id = '0b1c8ad2-40bd-4c23-a1b7-30a1b8f7c0aa'
  expect(await fields({ name: 'shop', id })).toMatchObject({ name: 'shop', id })
  expect(await fields({ name: 'shop' })).not.toEqual(await fields({ name: 'shop' }))
})

test('a blocked event loop is a delay, once for each period that it lasted', async () => {
  using producer = nodeRuntimeProducer({ name: 'test' })
  const observed = async (): Promise<number> =>
    Number(histogram(await collect(producer), 'event_loop_delay').nSamples)
  await vi.waitFor(async () => expect(await observed()).toBeGreaterThan(0))
  const before = await observed()
  const utilization = value(await collect(producer), 'event_loop_utilization')
  block(400)
  await vi.waitFor(async () => expect(await observed()).toBeGreaterThan(before))
  const samples = await collect(producer)
  const delay = histogram(samples, 'event_loop_delay')
  expect(delay.max).toBeGreaterThan((400 - 2 * DELAY_PERIOD_MS) / 1000)
  expect(Number(delay.nSamples) - before).toBeGreaterThanOrEqual(400 / DELAY_PERIOD_MS - 1)
  expect(utilization).toBeGreaterThanOrEqual(0)
  expect(value(samples, 'event_loop_time', 'active')).toBeGreaterThan(0.4)
})

test('garbage collections are counted by kind', async () => {
  using producer = nodeRuntimeProducer({ name: 'test' })
  const count = async (kind: string): Promise<bigint> =>
    histogram(await collect(producer), 'gc_duration', kind).nSamples
  expect(await count('weak_callbacks')).toBeTypeOf('bigint')
  const before = await count('major')
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  collectGarbage()
  await vi.waitFor(async () => expect(await count('major')).toBeGreaterThan(before))
})

test('disposed of, it observes no more', async () => {
  const producer = nodeRuntimeProducer({ name: 'test' })
  producer[Symbol.dispose]()
  const before = histogram(await collect(producer), 'event_loop_delay').nSamples
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, 3 * DELAY_PERIOD_MS)
  await promise
  expect(histogram(await collect(producer), 'event_loop_delay').nSamples).toBe(before)
})

test('a program that has it ends by itself', () => {
  const program = `
    import { nodeRuntimeProducer } from '@oximeter/instruments'
    nodeRuntimeProducer({ name: 'short' })
  `
  const { status, signal, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@oximeter/source', '--input-type=module', '--eval', program],
    { timeout: 120_000, encoding: 'utf8', cwd: import.meta.dirname },
  )
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' })
})
