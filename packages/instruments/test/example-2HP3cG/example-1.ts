import { createServer } from 'node:http'
import { ProducerRegistry } from '@oximeter/core'
import { httpClientMetrics } from '@oximeter/instruments'

const registry = new ProducerRegistry()
using _requests = httpClientMetrics(registry, { name: 'shop' })

await using server = createServer((_request, response) => response.end('hello'))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as { port: number }
await (await fetch(`http://127.0.0.1:${port}/`)).text()

const names = registry.series().map(({ name, series }) => `${name} ${series}`)
console.log(names.join(', ')) // http_client:request_duration 1, http_client:errors 0
