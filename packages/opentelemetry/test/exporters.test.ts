import { setImmediate } from 'node:timers/promises'

import { ValueType } from '@opentelemetry/api'
import {
  AggregationTemporalityPreference,
  OTLPMetricExporter as JsonExporter,
} from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import {
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type IMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics'
import { ProducerRegistry, type Sample } from '@oximeter/core'
import { expect, test } from 'vitest'
import { OximeterReader } from '../src/index.ts'
import { Receiving } from './receiving.ts'

const EXPORTERS = { protobuf: ProtobufExporter, json: JsonExporter } as const
const ENCODINGS = Object.keys(EXPORTERS) as (keyof typeof EXPORTERS)[]

/** Nobody waits for it: tests flush. */
const NEVER_MS = 2 ** 30

function pushing(exporter: PushMetricExporter): IMetricReader {
  return new PeriodicExportingMetricReader({
    exporter,
    exportIntervalMillis: NEVER_MS,
    exportTimeoutMillis: 10_000,
  })
}

function providerOf(readers: IMetricReader[]): MeterProvider {
  return new MeterProvider({
    readers,
    views: [
      {
        instrumentName: 'payload.size',
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
      },
    ],
  })
}

/** Every kind of instrument that there is. */
function instrumentsOf(provider: MeterProvider) {
  const meter = provider.getMeter('shop', '1.2.3')
  const orders = meter.createCounter('orders', { unit: '{order}', description: 'Orders taken' })
  const visits = meter.createCounter('visits', { valueType: ValueType.INT })
  const queue = meter.createUpDownCounter('queue.length', { valueType: ValueType.INT })
  const drift = meter.createUpDownCounter('clock.drift', { unit: 's' })
  const level = meter.createGauge('level')
  const duration = meter.createHistogram('http.server.request.duration', {
    unit: 's',
    advice: { explicitBucketBoundaries: [0.1, 0.5, 1] },
  })
  const size = meter.createHistogram('payload.size', { unit: 'By' })
  let ticks = 0
  meter.createObservableCounter('ticks').addCallback((result) => result.observe(++ticks))
  meter.createObservableGauge('temperature', { unit: 'Cel' }).addCallback((result) => {
    result.observe(21.5, { room: 'north' })
    result.observe(-3, { room: 'south' })
  })
  return {
    /** What is read in the same millisecond would have no known start. */
    async record() {
      orders.add(2, { 'payment.kind': 'card' })
      orders.add(0.5, { 'payment.kind': 'cash', first: true })
      visits.add(3, { page: 7 })
      queue.add(-2)
      drift.add(-0.25)
      level.record(4.25, { tags: ['a', 'b'] })
      for (const value of [0.1, 0.3, 7]) duration.record(value, { route: '/' })
      for (const value of [0, 12, 5000, -3]) size.record(value)
      const recordedAt = Date.now()
      while (Date.now() === recordedAt) await setImmediate()
    },
  }
}

/** What must be the same however it came; the times of observed values are those of the collection. */
function comparable(samples: readonly Sample[]) {
  return samples
    .map(({ timeseries: { definition, ...named }, datum }) => {
      const timeseries = { ...named, definition: { ...definition, created: undefined } }
      const isObserved = timeseries.name === 'otel:ticks'
      const { startTime, ...rest } = { startTime: undefined, ...datum }
      // Each collection of an observed counter observes once more.
      return { timeseries, datum: isObserved ? { type: datum.type } : { startTime, ...rest } }
    })
    .sort((a, b) => (JSON.stringify(a.timeseries) < JSON.stringify(b.timeseries) ? -1 : 1))
}

test.for(ENCODINGS)(
  'what the SDK pushes as %s is what our reader pulls of it',
  async (encoding) => {
    await using receiving = await Receiving.start()
    const reader = new OximeterReader({ instanceId: '' })
    const registry = new ProducerRegistry()
    registry.register(reader)
    const provider = providerOf([reader, pushing(new EXPORTERS[encoding]({ url: receiving.url }))])
    const instruments = instrumentsOf(provider)
    for (let round = 0; round < 2; round++) {
      await instruments.record()
      await provider.forceFlush()
      const pushed = await receiving.collect()
      const [item] = await registry.collect()
      const pulled = item?.status === 'ok' ? item.samples : []
      expect(pushed).toHaveLength(11)
      expect(comparable(pushed)).toEqual(comparable(pulled))
    }
    expect(receiving.receiver.statistics.points).toEqual({ accepted: 22 })
    await provider.shutdown()
  },
)

function withoutStart(samples: readonly Sample[]) {
  return comparable(samples).map(({ timeseries, datum }) => ({
    timeseries,
    datum: { ...datum, startTime: undefined },
  }))
}

test.for(ENCODINGS)(
  'deltas that the SDK pushes as %s add up to its running totals',
  async (encoding) => {
    await using receiving = await Receiving.start()
    const reader = new OximeterReader({ instanceId: '' })
    const registry = new ProducerRegistry()
    registry.register(reader)
    const exporter = new EXPORTERS[encoding]({
      url: receiving.url,
      temporalityPreference: AggregationTemporalityPreference.DELTA,
    })
    const provider = providerOf([reader, pushing(exporter)])
    const instruments = instrumentsOf(provider)
    let pushed: Sample[] = []
    for (let round = 0; round < 3; round++) {
      await instruments.record()
      await provider.forceFlush()
      pushed = await receiving.collect()
    }
    const [item] = await registry.collect()
    const pulled = item?.status === 'ok' ? item.samples : []
    expect(withoutStart(pushed)).toEqual(withoutStart(pulled))
    await provider.shutdown()
  },
)

test('a push that is compressed is the same', async () => {
  await using receiving = await Receiving.start()
  const exporter = new ProtobufExporter({ url: receiving.url, compression: 'gzip' as never })
  const provider = providerOf([pushing(exporter)])
  await instrumentsOf(provider).record()
  await provider.forceFlush()
  expect(await receiving.collect()).toHaveLength(11)
  await provider.shutdown()
})
