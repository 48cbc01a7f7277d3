/**
 * What the ways in from OpenTelemetry cost a point: our reader, from the SDK's instruments to our columns,
 * beside the SDK's own collection and OTLP; and what it costs to receive OTLP.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer'
import { MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics'
import { ProducerRegistry, SeriesNumbering } from '@oximeter/core'
import { OximeterReader } from '@oximeter/opentelemetry'
import { OtlpReceiver } from '@oximeter/opentelemetry/receiver'
import { decodeJson, decodeProtobuf } from '@oximeter/opentelemetry/testing'
import { encodePoints } from '@oximeter/wire'

import { measure, printTable, QUICK, type Row, type Subject } from './measure.ts'
import { EDGES, labelSets, OBSERVATIONS } from './shop.ts'

const COUNTERS = QUICK ? [100] : [10_000, 100_000]
const HISTOGRAMS = QUICK ? 100 : 10_000
const PUSHED = QUICK ? 100 : 10_000
const ROUNDS = QUICK ? 1 : 9
const WARM_UP_ROUNDS = 2
const ELEMENTS = 10_000_000

/** The SDK that the serializers have of their own is another one by name only. */
const toProtobuf = (metrics: ResourceMetrics) =>
  Uint8Array.from(ProtobufMetricsSerializer.serializeRequest(metrics as never) ?? [])
const toJson = (metrics: ResourceMetrics) =>
  Uint8Array.from(JsonMetricsSerializer.serializeRequest(metrics as never) ?? [])

/** Reads nothing by itself: what a push exporter is behind. */
class SdkReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}

  async read(): Promise<ResourceMetrics> {
    return (await this.collect()).resourceMetrics
  }
}

for (const points of COUNTERS) await read('counters', points)
await read(`histograms of ${EDGES.length + 1} bins`, HISTOGRAMS)
await receive()

/** An application whose instruments both readers read. */
function applicationOf(what: string, points: number) {
  const cardinalitySelector = () => 2 * points
  const reader = new OximeterReader({ cardinalitySelector })
  const sdk = new SdkReader({ cardinalitySelector })
  const meter = new MeterProvider({ readers: [reader, sdk] }).getMeter('bench')
  const requests = meter.createCounter('requests')
  const duration = meter.createHistogram('duration', {
    advice: { explicitBucketBoundaries: EDGES },
  })
  for (const [i, set] of labelSets(points).entries()) {
    if (what === 'counters') requests.add(i, set)
    else for (let n = 0; n < 20; n++) duration.record(OBSERVATIONS[(i * 20 + n) & 1023]!, set)
  }
  return { reader, sdk }
}

async function read(what: string, points: number): Promise<void> {
  const { reader, sdk } = applicationOf(what, points)
  // The first collection of so many series takes a while on a busy machine.
  const registry = new ProducerRegistry({ deadline: 60_000 })
  registry.register(reader)
  const numbering = new SeriesNumbering()
  const items = await registry.collectPoints(numbering)
  assert.equal(numbering.size, points)
  const page = { epoch: numbering.epoch, page: 1 }
  const resource = await sdk.read()
  const subjects: Subject[] = (
    [
      ['collect', () => registry.collectPoints(numbering)],
      ['both', async () => encodePoints(await registry.collectPoints(numbering), page)],
      ['sdk', () => sdk.read()],
      ['protobuf', async () => toProtobuf(await sdk.read())],
      ['json', async () => toJson(await sdk.read())],
    ] as const
  ).map(([name, run]) => repeated(name, run, points))
  const figures = await measure(subjects, ROUNDS)
  const ns = (name: string) => figures.get(name)?.nanoseconds ?? Number.NaN
  printTable(`Reading ${points} ${what} of the SDK, one point`, [
    { what: 'collect', value: ns('collect'), unit: 'ns', peer: 'SDK', peerValue: ns('sdk') },
    ...['protobuf', 'json'].map((encoding): Row => ({
      what: 'collect and encode',
      value: ns('both'),
      unit: 'ns',
      peer: `SDK, ${encoding}`,
      peerValue: ns(encoding),
    })),
    {
      what: 'size',
      value: encodePoints(items, page).length / points,
      unit: 'B',
      peer: 'protobuf',
      peerValue: toProtobuf(resource).length / points,
    },
  ])
}

/** Decodes what the SDK sends, and receives it over HTTP: each time the same points, a second later. */
async function receive(): Promise<void> {
  const { sdk } = applicationOf('counters', PUSHED)
  const resource = await sdk.read()
  const protobuf = toProtobuf(resource)
  const json = toJson(resource)
  for (const decoded of [decodeProtobuf(protobuf, ELEMENTS), decodeJson(json, ELEMENTS)]) {
    assert.equal(decoded.resources[0]?.scopes[0]?.metrics[0]?.data?.points.length, PUSHED)
  }
  const receiver = new OtlpReceiver({ maxPending: 100 * PUSHED })
  const registry = new ProducerRegistry()
  registry.register(receiver)
  const server = createServer(receiver.handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`
  const bodies = Array.from({ length: ROUNDS + WARM_UP_ROUNDS }, (_, i) => laterBy(resource, i))
  const push = async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: bodies.shift() ?? null,
    })
    return response.arrayBuffer()
  }
  const text = new TextDecoder()
  const subjects: Subject[] = (
    [
      ['protobuf', () => decodeProtobuf(protobuf, ELEMENTS)],
      ['json', () => decodeJson(json, ELEMENTS)],
      ['parse', () => JSON.parse(text.decode(json)) as unknown],
      ['serialize', () => toProtobuf(resource)],
      ['stringify', () => toJson(resource)],
      ['push', push],
    ] as const
  ).map(([name, run]) =>
    // A body is taken once only.
    name === 'push' ? { name, run, operations: PUSHED } : repeated(name, run, PUSHED),
  )
  const figures = await measure(subjects, ROUNDS)
  server.close()
  server.closeAllConnections()
  assert.deepEqual(receiver.statistics.points, { accepted: (ROUNDS + WARM_UP_ROUNDS) * PUSHED })
  const ns = (name: string) => figures.get(name)?.nanoseconds ?? Number.NaN
  const row = (label: string, name: string, peer: string, peerName: string): Row => {
    return { what: label, value: ns(name), unit: 'ns', peer, peerValue: ns(peerName) }
  }
  printTable(`Receiving ${PUSHED} counters over OTLP, one point`, [
    row('decode protobuf', 'protobuf', 'SDK encodes', 'serialize'),
    row('decode JSON', 'json', 'JSON.parse', 'parse'),
    row('decode JSON', 'json', 'SDK encodes', 'stringify'),
    { what: 'push protobuf over HTTP and take it, both sides', value: ns('push'), unit: 'ns' },
  ])
}

/** So often a round that its time is that of compiled code, as it is in a program that runs for long. */
function repeated(name: string, run: () => unknown, points: number): Subject {
  const times = QUICK ? 1 : Math.ceil(100_000 / points)
  return {
    name,
    operations: points * times,
    run: async () => {
      let last: unknown
      for (let i = 0; i < times; i++) last = await run()
      return last
    },
  }
}

function laterBy(resource: ResourceMetrics, seconds: number): Uint8Array<ArrayBuffer> {
  const scopeMetrics = resource.scopeMetrics.map(({ scope, metrics }) => ({
    scope,
    metrics: metrics.map((metric) => ({
      ...metric,
      dataPoints: metric.dataPoints.map((point) => ({
        ...point,
        endTime: [point.endTime[0] + seconds, point.endTime[1]] as [number, number],
      })),
    })),
  }))
  const later = { ...resource, scopeMetrics } as ResourceMetrics
  return toProtobuf(later)
}
