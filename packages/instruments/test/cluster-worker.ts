import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { HttpServerMetrics, nodeRuntimeProducer, reportToPrimary } from '@oximeter/instruments'

import { WorkerProgram, type Command } from './worker-program.ts'

const program = new WorkerProgram()
program.registry.register(nodeRuntimeProducer({ name: 'shop' }))
const requests = new HttpServerMetrics(program.registry, { name: 'shop' })
const reporting = reportToPrimary(program.registry)

process.on('message', (message: Partial<Command>) => {
  if (message.do === undefined) return
  program.obey(message as Command)
  if (message.do === 'flush') void reporting.flush().then(() => process.send?.({ done: true }))
  else process.send?.({ done: true })
})

const server = createServer(
  requests.handler((_request, response) => response.end(String(process.pid)), '/'),
)
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
