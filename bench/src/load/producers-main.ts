/**
 * Producers for the collector to pull, in a process of their own: many behind one address, as many
 * as a machine of services has. What they cost is not what is measured.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { msToDuration, NexusClient } from '@oximeter/api/client'
import { ProducerRegistry } from '@oximeter/core'
import { createHandler, type NodeHandler } from '@oximeter/producer'
import { Arrivals } from './arrivals.ts'
import type { LoadReport, PartOptions } from './load.ts'
import { recorderOf } from './recorders.ts'

const options = JSON.parse(process.argv[2] ?? '') as PartOptions
const { kind, producers, first, series, intervalMs, nexusUrl, json } = options

interface Loaded {
  readonly handler: NodeHandler
  readonly record: () => void
}

const loaded = new Map<string, Loaded>()
for (let instance = first; instance < first + producers; instance++) {
  const id = randomUUID()
  const registry = new ProducerRegistry({ id })
  const { instrument, record } = recorderOf(kind, instance, series)
  registry.register(instrument)
  loaded.set(id, { handler: createHandler(registry), record })
}

const arrivals = new Arrivals(intervalMs)
const server = createServer({ keepAlive: true }, (request, response) => {
  const id = request.url?.slice(1, 37) ?? ''
  const producer = loaded.get(id)
  if (producer === undefined) {
    response.writeHead(404).end()
    return
  }
  arrivals.note(id)
  producer.record()
  if (json) request.headers.accept = 'application/json'
  producer.handler(request, response)
})
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const address = `127.0.0.1:${(server.address() as AddressInfo).port}`

const nexus = new NexusClient(nexusUrl)
const ids = [...loaded.keys()]
await ofEach(register)
const closing = new AbortController()
const renewing = renewUntilClosed()

async function register(id: string): Promise<void> {
  const interval = msToDuration(intervalMs)
  await nexus.registerProducer({ id, kind: 'service', address, interval })
}

/** For each producer, a few at a time. */
async function ofEach(work: (id: string) => Promise<void>): Promise<void> {
  const AT_ONCE = 16
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, lane) => {
      for (let i = lane; i < ids.length; i += AT_ONCE) await work(ids[i]!)
    }),
  )
}

/** Each at a quarter of the lease, as producers do, one after the other. */
async function renewUntilClosed(): Promise<void> {
  const RENEWAL_MS = 150_000
  const { signal } = closing
  for (let next = 0; !signal.aborted; next = (next + 1) % ids.length) {
    await pause(RENEWAL_MS / ids.length, undefined, { signal }).catch(() => {})
    if (!signal.aborted) await register(ids[next]!)
  }
}

/** As producers end that are not killed: else the collector would go on asking for them. */
async function close(): Promise<void> {
  closing.abort()
  await renewing.catch(() => {})
  await ofEach((id) => nexus.deregisterProducer({ id }))
}

process.on('message', (message) => {
  if (message === 'forget') arrivals.forget()
  const { pulls, lateness } = arrivals
  process.send?.({ pulls, pulled: arrivals.producers, lateness } satisfies LoadReport)
})
process.on('disconnect', () => void close().finally(() => process.exit()))
process.send?.('ready')
