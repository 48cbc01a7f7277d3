import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
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
} from '@opentelemetry/sdk-metrics'

/** What the SDK's own exporters send of instruments of every kind, cumulative and delta. */
export async function recordedBodies(): Promise<Record<'protobuf' | 'json', Uint8Array[]>> {
  const bodies: Record<'protobuf' | 'json', Uint8Array[]> = { protobuf: [], json: [] }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const isJson = request.headers['content-type'] === 'application/json'
      bodies[isJson ? 'json' : 'protobuf'].push(Buffer.concat(chunks))
      response.end(isJson ? '{}' : undefined)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`
  for (const temporalityPreference of [
    AggregationTemporalityPreference.CUMULATIVE,
    AggregationTemporalityPreference.DELTA,
  ]) {
    for (const Exporter of [ProtobufExporter, JsonExporter]) {
      const exporter = new Exporter({ url, temporalityPreference })
      const provider = new MeterProvider({
        readers: [
          new PeriodicExportingMetricReader({
            exporter,
            exportIntervalMillis: 2 ** 30,
            exportTimeoutMillis: 10_000,
          }),
        ],
        views: [
          { instrumentName: 'size', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
        ],
      })
      const meter = provider.getMeter('shop', '1')
      meter
        .createCounter('orders', { unit: '{order}' })
        .add(2.5, { kind: 'card', nested: ['a', 'b'] })
      meter.createUpDownCounter('queue', { valueType: ValueType.INT }).add(-3, { on: true })
      meter.createGauge('level').record(4, { room: 7 })
      meter.createHistogram('duration', { unit: 's' }).record(0.3, { route: '/' })
      for (const value of [1, 5, -9, 0]) meter.createHistogram('size').record(value)
      await provider.forceFlush()
      await provider.shutdown()
    }
  }
  server.close()
  return bodies
}
