import { ProducerRegistry } from '@oximeter/core'
import { HttpServerMetrics } from '@oximeter/instruments'
import { measureRequests } from '@oximeter/instruments/fastify'
import Fastify from 'fastify'

const registry = new ProducerRegistry()
const metrics = new HttpServerMetrics(registry, { name: 'shop' })

const app = Fastify()
await app.register(measureRequests, { metrics })
app.get('/items/:item', async ({ params }) => params)

await app.inject('/items/7')
await app.inject('/no/such/path')
for (const result of await registry.collect()) {
  if (result.status === 'err') continue
  for (const { timeseries, datum } of result.samples) {
    if (!('nSamples' in datum)) continue
    console.log(timeseries.metricFields.map(({ value }) => value).join(' '), datum.nSamples)
  }
}
// GET /items/:item 200 1n
// GET unmatched 404 1n
