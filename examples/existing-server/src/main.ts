// A Fastify application that has routes already, and now also has its requests measured and collected.
//
//   node --conditions=@oximeter/source examples/existing-server/src/main.ts --nexus http://127.0.0.1:12221
import { parseArgs } from 'node:util'

import {
  cumulativeU64,
  histogramF64,
  metric,
  ProducerRegistry,
  string,
  target,
  u16,
  uuid,
} from '@oximeter/core'
import { offerLastPage, startRegistration } from '@oximeter/producer'
import { oximeter } from '@oximeter/producer/fastify'
import Fastify from 'fastify'

const { values: flags } = parseArgs({
  options: {
    nexus: { type: 'string', default: 'http://127.0.0.1:12221' },
    port: { type: 'string', default: '0' },
  },
})

const webShop = target('web_shop', { name: string(), id: uuid() })
const requests = metric('requests', { route: string(), status: u16() }, cumulativeU64(), {
  units: 'count',
  description: 'Requests answered',
})
const latency = metric('latency', { route: string() }, histogramF64({ decades: [-4, 1] }), {
  units: 'seconds',
  description: 'Time from a request to its answer',
})

// One registry for the whole application. Each instrument is a producer.
const registry = new ProducerRegistry()
const shop = webShop.of({ name: 'example', id: registry.id })
const requestCount = requests.on(shop)
const requestLatency = latency.on(shop)
registry.register(requestCount)
registry.register(requestLatency)

const app = Fastify({ forceCloseConnections: 'idle' })

// The routes that were there before.
app.get('/', async () => ({ name: 'shop' }))
app.get('/items/:item', async ({ params }) => ({ params }))

// What is new: the collection endpoint, at /{producer id} …
await app.register(oximeter, { registry, logger: console })

// … what is measured, which is not how often that is asked …
app.addHook('onResponse', async (request, reply) => {
  if (request.url.startsWith(`/${registry.id}`)) return
  const route = request.routeOptions.url ?? 'none'
  requestCount.with({ route, status: reply.statusCode }).add()
  requestLatency.with({ route }).observe(reply.elapsedTime / 1000)
})

const url = new URL(await app.listen({ host: '127.0.0.1', port: Number(flags.port) }))

// … and the registration.
const registration = startRegistration({
  endpoint: {
    id: registry.id,
    kind: 'service',
    address: url.host,
    interval: { secs: 5, nanos: 0 },
  },
  nexus: flags.nexus,
  logger: console,
})

console.log(`the shop is at ${url.href}, its metrics at ${url.href}${registry.id}
Ask it for something, then in another terminal:
  npx oxdb latest web_shop:requests
Ctrl-C ends it.`)

/** Ends in the order that loses nothing: what was recorded last waits until it is durable. */
async function end(): Promise<void> {
  // A collector comes within the interval; where Nexus has assigned none, nobody is waited for.
  if (registration.state === 'registered') await offerLastPage(registry, { deadlineMs: 10_000 })
  await registration.close()
  await app.close()
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
