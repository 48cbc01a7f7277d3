import { ValueType, type Attributes } from '@opentelemetry/api'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import {
  ProducerRegistry,
  SeriesNumbering,
  type Datum,
  type MetricsError,
  type Sample,
} from '@oximeter/core'
import { expect, test } from 'vitest'
import { OximeterReader, type OximeterReaderOptions } from '../src/index.ts'

const MS = 1_000_000n

/** A provider that is read by us, and what it is collected with. */
function adopted(options: OximeterReaderOptions = {}) {
  const reader = new OximeterReader(options)
  const provider = new MeterProvider({ readers: [reader] })
  const problems: MetricsError[] = []
  const registry = new ProducerRegistry({ onError: (problem) => problems.push(problem) })
  registry.register(reader)
  const collect = async (): Promise<readonly Sample[]> => {
    const [item] = await registry.collect()
    if (item?.status !== 'ok') throw new Error(JSON.stringify(item))
    return item.samples
  }
  return { reader, provider, meter: provider.getMeter('test'), registry, collect, problems }
}

function startOf(datum: Datum | undefined): bigint {
  return datum !== undefined && 'startTime' in datum ? (datum.startTime ?? 0n) : 0n
}

test('samples have the time of the collection, and one start as long as they count', async () => {
  const { meter, collect } = adopted()
  const orders = meter.createCounter('orders')
  orders.add(1)
  const [one] = await collect()
  orders.add(2)
  const [other] = await collect()
  expect(other!.timestamp).toBeGreaterThan(one!.timestamp)
  expect(startOf(one!.datum)).toBeLessThan(one!.timestamp)
  expect(startOf(other!.datum)).toBe(startOf(one!.datum))
  expect(other!.timeseries).toBe(one!.timeseries)
  expect([one, other].map((sample) => sample!.datum)).toMatchObject([{ value: 1 }, { value: 3 }])
})

test('what is observed counts since the collection before it was seen, or seen to have fallen', async () => {
  const before = BigInt(Date.now()) * MS
  const { meter, collect } = adopted()
  const values: Record<string, number> = { first: 5 }
  meter.createObservableCounter('ticks').addCallback((result) => {
    for (const [of, value] of Object.entries(values)) result.observe(value, { of })
  })
  const [first] = await collect()
  expect(startOf(first!.datum)).toBeGreaterThanOrEqual(before - MS)
  expect(startOf(first!.datum)).toBeLessThan(first!.timestamp)
  values['later'] = 7
  const [again, later] = await collect()
  expect(startOf(again!.datum)).toBe(startOf(first!.datum))
  expect(startOf(later!.datum)).toBe(first!.timestamp)
  values['first'] = 1
  const [fallen] = await collect()
  expect(startOf(fallen!.datum)).toBe(later!.timestamp)
  expect(fallen!.datum).toMatchObject({ value: 1 })
})

test('what was recorded before the provider shuts down is collected after', async () => {
  const { provider, meter, collect } = adopted()
  const orders = meter.createCounter('orders')
  orders.add(1)
  await collect()
  orders.add(2)
  await provider.shutdown()
  expect((await collect()).map(({ datum }) => datum)).toMatchObject([{ value: 3 }])
  expect(await collect()).toEqual([])
})

test('a callback that throws is told, and hurts no other instrument', async () => {
  const { meter, collect, problems } = adopted()
  meter.createObservableGauge('broken').addCallback(() => {
    throw new Error('no sensor')
  })
  meter.createGauge('fine').record(1)
  expect(await collect()).toHaveLength(1)
  expect(problems.map(({ message }) => message)).toEqual(['OpenTelemetry: no sensor'])
})

test('a callback that does not end is given up, and told', async () => {
  const { meter, collect, problems } = adopted({ timeoutMs: 20 })
  meter.createObservableGauge('slow').addCallback(() => new Promise(() => {}))
  meter.createGauge('fine').record(1)
  expect(await collect()).toHaveLength(1)
  expect(problems).toHaveLength(1)
})

test('two series of the SDK that are one here are told, and one of them is given', async () => {
  const { provider, collect, problems } = adopted()
  for (const version of ['1', '2']) {
    provider.getMeter('library', version).createCounter('calls').add(1, { route: '/' })
  }
  expect(await collect()).toHaveLength(1)
  expect(problems.map(({ message }) => message)).toEqual([
    'OpenTelemetry: the instrument "calls" has a series twice: empty attributes, or versions of a scope, tell none from another',
  ])
})

test('numbers that no integer of the type holds are missing', async () => {
  const { meter, collect } = adopted()
  meter.createCounter('bytes', { valueType: ValueType.INT }).add(1e300)
  meter.createGauge('level').record(Infinity)
  meter.createUpDownCounter('queue', { valueType: ValueType.INT }).add(2 ** 53)
  expect((await collect()).map(({ datum }) => datum)).toMatchObject([
    { type: 'missing', datumType: 'cumulative_u64' },
    { type: 'missing', datumType: 'f64' },
    { type: 'i64', value: 2n ** 53n },
  ])
})

test('more different attributes than a timeseries can have fields are told', async () => {
  const { meter, collect, problems } = adopted()
  const wide: Attributes = Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`a${i}`, 1]))
  const orders = meter.createCounter('orders')
  orders.add(1, wide)
  orders.add(1, { a: 1 })
  expect(await collect()).toHaveLength(1)
  expect(problems[0]?.message).toContain('"orders" has too many different attributes')
})

test('columns say units and descriptions once, and a series keeps its number', async () => {
  const { meter, registry } = adopted()
  const duration = meter.createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'Duration of requests',
  })
  const numbering = new SeriesNumbering()
  for (let round = 0; round < 3; round++) {
    duration.record(0.2, { route: '/' })
    await registry.collectPoints(numbering)
  }
  expect(numbering.size).toBe(1)
  expect(numbering.describe(0)?.schema).toMatchObject({
    name: 'otel:http_server_request_duration',
    units: 'seconds',
    description: {
      metric: 'Duration of requests [OpenTelemetry "http.server.request.duration" in "s"]',
    },
  })
})

test('a reader without a provider is told so', async () => {
  const registry = new ProducerRegistry()
  registry.register(new OximeterReader())
  expect(await registry.collect()).toMatchObject([
    { status: 'err', error: { message: 'MetricReader is not bound to a MetricProducer' } },
  ])
})
