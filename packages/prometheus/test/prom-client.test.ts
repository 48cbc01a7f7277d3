import { performance } from 'node:perf_hooks'

import { ProducerRegistry } from '@oximeter/core'
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client'
import { expect, test } from 'vitest'

import { promClientProducer } from '../src/index.ts'
import { named, Rounds, SECOND, shown } from './rounds.ts'

const processStart = BigInt(Math.floor(performance.timeOrigin)) * 1_000_000n
/** The first round, some time after the process has begun. */
const FIRST = processStart + 3600n * SECOND

function adopting(register: Registry) {
  const producer = promClientProducer(register, { job: 'shop', instance: 'one' })
  return { producer, rounds: new Rounds(producer, FIRST) }
}

test('everything that prom-client has', async () => {
  const register = new Registry()
  register.setDefaultLabels({ region: 'eu' })
  const registers = [register]
  new Counter({ name: 'orders_total', help: 'h', labelNames: ['kind'], registers }).inc(
    { kind: 'a' },
    2,
  )
  new Counter({ name: 'odd', help: 'h', registers }).inc(3)
  new Gauge({ name: 'level', help: 'h', labelNames: ['version'], registers }).set(
    { version: 1 },
    -1,
  )
  const lag = new Histogram({ name: 'lag_seconds', help: 'h', buckets: [1, 2], registers })
  for (const value of [1, 1.5, 9]) lag.observe(value)
  const summary = new Summary({ name: 'size', help: 'h', percentiles: [0.5], registers })
  summary.observe(4)
  const { producer, rounds } = adopting(register)
  const samples = await rounds.next()
  expect(
    samples.map((sample) => shown(sample).replace(/ at \S+ s since \S+ s| at \S+ s/, '')),
  ).toEqual([
    'prometheus:orders_total v1 {kind="a", region="eu"}: 2',
    'prometheus:odd_total v1 {prometheus_name="odd", region="eu"}: 3',
    'prometheus:level v1 {exported_version="1", region="eu"}: -1',
    'prometheus:lag_seconds_bucket v1 {region="eu"}: [1.0000000000000002 2.0000000000000004] 1 1 1, sum 11.5',
    'prometheus:size v1 {quantile="0.5", region="eu"}: 4',
    'prometheus:size_sum v1 {region="eu"}: 4',
    'prometheus:size_count v1 {region="eu"}: 1',
  ])
  expect(producer.refusals).toEqual({})
  expect(named(samples, 'lag_seconds_bucket')[0]!.timeseries.definition).toMatchObject({
    units: 'seconds',
    description: { metric: 'h' },
  })
})

test('counters began with the process; what is new, after the collection before; a reset too', async () => {
  const register = new Registry()
  const counter = new Counter({
    name: 'jobs_total',
    help: 'h',
    labelNames: ['of'],
    registers: [register],
  })
  counter.inc({ of: 'a' }, 5)
  const { rounds } = adopting(register)
  await rounds.next()
  counter.inc({ of: 'b' }, 3)
  expect((await rounds.next())[1]!.datum).toEqual({
    type: 'cumulative_f64',
    startTime: FIRST,
    value: 3,
  })
  counter.reset()
  counter.inc({ of: 'a' }, 1)
  expect((await rounds.next())[0]!.datum).toEqual({
    type: 'cumulative_f64',
    startTime: FIRST + 10n * SECOND + 1_000_000n,
    value: 1,
  })
})

test('in a registry, its counts are whole from the start of the process on', async () => {
  const register = new Registry()
  new Counter({ name: 'whole_total', help: 'h', registers: [register] }).inc(7)
  const registry = new ProducerRegistry()
  registry.register(promClientProducer(register, { job: 'shop' }))
  const [result] = await registry.collect()
  const [sample] = named(result?.status === 'ok' ? result.samples : [], 'whole_total')
  expect(sample!.datum).toEqual({
    type: 'cumulative_f64',
    startTime: processStart,
    value: 7,
  })
})

test('a metric that fails is the error item of this producer', async () => {
  const register = new Registry()
  const broken = new Gauge({
    name: 'broken',
    help: 'h',
    registers: [register],
    collect() {
      throw new Error('no disk')
    },
  })
  broken.set(1)
  const registry = new ProducerRegistry()
  registry.register(promClientProducer(register, { job: 'shop' }))
  expect(await registry.collect()).toMatchObject([{ status: 'err', error: { message: 'no disk' } }])
})

test.each([
  [undefined, { job: 'x' }, /registry of prom-client/],
  [new Registry(), { job: '' }, /job/],
  [new Registry(), undefined, /job/],
])('what cannot work is refused', (register, options, message) => {
  expect(() => promClientProducer(register as never, options as never)).toThrow(message)
})
