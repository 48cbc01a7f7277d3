// An application with OpenTelemetry metrics that is collected by Oximeter; and a receiver for what other
// applications push, with one that does.
//
//   node --conditions=@oximeter/source examples/opentelemetry/src/main.ts --nexus http://127.0.0.1:12221
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'

import { ValueType } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { allPages, NexusClient } from '@oximeter/api/client'
import { OximeterReader } from '@oximeter/opentelemetry'
import { OtlpReceiver } from '@oximeter/opentelemetry/receiver'
import { ProducerServer } from '@oximeter/producer'

const { values: flags } = parseArgs({
  options: {
    nexus: { type: 'string', default: 'http://127.0.0.1:12221' },
    port: { type: 'string', default: '0' },
  },
})

// What is new: a reader …
const server = await ProducerServer.start({ nexus: flags.nexus, intervalMs: 5000, logger: console })
const reader = new OximeterReader()
const resource = resourceFromAttributes({
  'service.name': 'shop',
  'service.instance.id': server.id,
})
const provider = new MeterProvider({ resource, readers: [reader] })
server.registry.register(reader)

// … and a receiver for whoever pushes. By the schemas that there are, instruments keep their names.
const nexus = new NexusClient(flags.nexus)
const known = Array.fromAsync(allPages((page) => nexus.listSchemas(page)))
const receiver = new OtlpReceiver({ name: 'example', schemas: await known.catch(() => []) })
server.registry.register(receiver)
const otlp = createServer(receiver.handler).listen(0, '127.0.0.1')

// The application as it was: a server, and instruments that know of OpenTelemetry alone.
const meter = provider.getMeter('shop')
const requests = meter.createCounter('shop.requests', { valueType: ValueType.INT })
const duration = meter.createHistogram('shop.request.duration', {
  unit: 's',
  description: 'Duration of requests',
  advice: { explicitBucketBoundaries: [0.0001, 0.001, 0.01, 0.1, 1] },
})
const app = createServer((request, response) => {
  const began = performance.now()
  const route = request.url === '/' ? '/' : '/items/:item'
  response.end(`${route}\n`)
  requests.add(1, { 'http.route': route })
  duration.record((performance.now() - began) / 1000, { 'http.route': route })
})

await new Promise<void>((resolve) => app.listen(Number(flags.port), '127.0.0.1', resolve))
const otlpUrl = `http://127.0.0.1:${(otlp.address() as AddressInfo).port}/v1/metrics`
const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/`

// Another application, which pushes as all of OpenTelemetry does: here it is in the same process.
const till = new MeterProvider({
  resource: resourceFromAttributes({ 'service.name': 'till', 'service.instance.id': 'till-1' }),
  readers: [
    new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter({ url: otlpUrl }),
      exportIntervalMillis: 1000,
      exportTimeoutMillis: 900,
    }),
  ],
})
const coins = till.getMeter('till').createCounter('till.coins', { unit: '{coin}' })
const work = setInterval(() => coins.add(1, { 'coin.value': 5 }), 100)

console.log(`the shop is at ${url}, OTLP is taken at ${otlpUrl}
Ask it for something, then in another terminal:
  npx oxdb latest otel:shop_requests_int
  npx oxdb latest otel:till_coins
Ctrl-C ends it.`)

/** Ends in the order that loses nothing: what is pushed last is taken, what was taken is collected. */
async function end(): Promise<void> {
  clearInterval(work)
  await till.shutdown()
  await provider.shutdown()
  await server.close()
  app.close()
  otlp.close()
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
