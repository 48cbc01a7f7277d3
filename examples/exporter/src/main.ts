// Collects any exporter for Prometheus: node_exporter, or whatever has /metrics.
//
//   node --conditions=@oximeter/source examples/exporter/src/main.ts http://127.0.0.1:9100/metrics --job node
import { parseArgs } from 'node:util'

import { ProducerServer } from '@oximeter/producer'
import { scrapeProducer } from '@oximeter/prometheus'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    job: { type: 'string', default: 'node' },
    nexus: { type: 'string', default: 'http://127.0.0.1:12221' },
  },
})
const [url = 'http://127.0.0.1:9100/metrics'] = positionals

try {
  const exporter = scrapeProducer({ url, job: flags.job })
  const server = await ProducerServer.start({
    nexus: flags.nexus,
    intervalMs: 5000,
    logger: console,
    // This program is nothing but a producer, so the server may keep it alive.
    ref: true,
  })
  server.registry.register(exporter)

  console.log(`${url} is scraped whenever ${server.url}/${server.id} is collected
After a collection, in another terminal:
  npx oxdb latest prometheus:up
Ctrl-C ends it.`)

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close())
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
