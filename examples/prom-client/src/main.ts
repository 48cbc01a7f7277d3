// An application that has metrics in prom-client already, and now has them collected too.
//
//   node --conditions=@oximeter/source examples/prom-client/src/main.ts --nexus http://127.0.0.1:12221
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'

import { ProducerServer } from '@oximeter/producer'
import { promClientProducer } from '@oximeter/prometheus'
import { collectDefaultMetrics, Counter, Histogram, register } from 'prom-client'

const { values: flags } = parseArgs({
  options: {
    nexus: { type: 'string', default: 'http://127.0.0.1:12221' },
    port: { type: 'string', default: '0' },
  },
})

// What was there before: metrics, a server that records them, and /metrics.
collectDefaultMetrics()
const requests = new Counter({
  name: 'shop_requests_total',
  help: 'Requests answered',
  labelNames: ['route', 'status'],
})
const duration = new Histogram({
  name: 'shop_request_duration_seconds',
  help: 'Time from a request to its answer',
  labelNames: ['route'],
})

const http = createServer((request, response) => {
  const route = request.url === '/' ? '/' : '/items/:item'
  if (request.url === '/metrics') {
    void register.metrics().then((text) => response.end(text))
    return
  }
  const observe = duration.startTimer({ route })
  response.end('a shop\n', () => {
    observe()
    requests.inc({ route, status: response.statusCode })
  })
})
await new Promise<void>((resolve) => http.listen(Number(flags.port), '127.0.0.1', resolve))
const { port } = http.address() as AddressInfo

// What is new, in three lines.
const server = await ProducerServer.start({ nexus: flags.nexus, intervalMs: 5000, logger: console })
server.registry.register(promClientProducer(register, { job: 'shop' }))
console.log(`the shop is at http://127.0.0.1:${port}, its samples are collected from ${server.url}`)

console.log(`Ask it for something, then in another terminal:
  npx oxdb latest prometheus:shop_requests_total
Ctrl-C ends it.`)

/** What was recorded last waits until it is durable, then the program ends. */
async function end(): Promise<void> {
  await server.close()
  http.closeAllConnections()
  http.close()
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end())
