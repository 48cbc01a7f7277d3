import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { ProducerRegistry } from '@oximeter/core'
import { afterEach, expect, test, vi } from 'vitest'

import { createHandler, offerLastPage, ProducerServer, type Logger } from '../src/index.ts'
import { Counted } from './counted.ts'
import { send } from './http.ts'
import { hang, lease, NexusStandIn, refuse } from './nexus-stand-in.ts'
import { PageClient } from './page-client.ts'

const NAME = 'counted:sequence'

let nexus: NexusStandIn
afterEach(() => nexus[Symbol.asyncDispose]())

interface Running {
  server: ProducerServer
  source: Counted
  url: string
  warned: string[]
}

/**
 * A server that Nexus knows, with three samples a collection. Its interval is long: a collector is
 * waited for if it came within two.
 */
async function start(): Promise<Running> {
  const warned: string[] = []
  const logger: Logger = { info() {}, error() {}, warn: (message) => warned.push(message) }
  const server = await ProducerServer.start({ nexus: nexus.url, intervalMs: 60_000, logger })
  const source = new Counted()
  server.registry.register(source)
  await vi.waitFor(() => expect(server.registration?.failures === 0).toBe(true))
  return { server, source, url: `${server.url}/${server.id}`, warned }
}

test('a program that ends before anybody came: it waits until its metrics are durable', async () => {
  nexus = await NexusStandIn.start(lease(60_000))
  const { server, url, warned } = await start()
  await vi.waitFor(() => expect(server.registration?.state).toBe('registered'))
  const closing = server.close()
  const client = new PageClient(url)
  const page = await client.pull()
  expect(client.values(page, NAME)).toEqual([0, 1, 2])
  // Whoever pulls it is asked to make it durable at once, and to come again.
  expect(page).toMatchObject({ page: 1, replayed: false, more: true, window: 1 })
  expect(nexus.deregistered).toEqual([])
  const next = await client.pull()
  expect(next).toMatchObject({ page: 2, more: false, points: [] })
  await closing
  expect(nexus.deregistered).toEqual([server.id])
  expect(warned).toEqual([])
  await expect(send(url)).rejects.toThrow('ECONNREFUSED')
})

test('what was recorded since the last page, and the pages that wait', async () => {
  nexus = await NexusStandIn.start(lease(60_000))
  const { server, source, url } = await start()
  const client = new PageClient(url)
  await client.pull()
  await client.pull()
  source.samples = 2
  const closing = server.close()
  await vi.waitFor(() => expect(source.produced).toBe(8))
  const last = await client.pull()
  expect(client.values(last, NAME)).toEqual([6, 7])
  await client.pull()
  await closing
})

test('a collector that does not come any more is waited for until the deadline', async () => {
  nexus = await NexusStandIn.start(lease(60_000))
  const { server, url, warned } = await start()
  await vi.waitFor(() => expect(server.registration?.state).toBe('registered'))
  await new PageClient(url).pull()
  const started = performance.now()
  // A quarter of it is for the end of the registration.
  await server.close({ deadlineMs: 3000 })
  expect(performance.now() - started).toBeGreaterThan(2000)
  expect(nexus.deregistered).toEqual([server.id])
  expect(warned).toEqual([
    expect.stringContaining('no collector has made its last samples durable'),
  ])
})

test('nobody is waited for: JSON, no registration, nothing to collect, not wanted', async () => {
  nexus = await NexusStandIn.start(lease(60_000))
  const drained = await start()
  await send(drained.url)
  const unwanted = await start()
  await new PageClient(unwanted.url).pull()
  const [alone, empty] = [
    await ProducerServer.start(),
    await ProducerServer.start({ nexus: nexus.url }),
  ]
  alone.registry.register(new Counted())
  const started = performance.now()
  await Promise.all([
    drained.server.close({ deadlineMs: 60_000 }),
    unwanted.server.close({ deadlineMs: 60_000, lastPage: false }),
    alone.close({ deadlineMs: 60_000 }),
    empty.close({ deadlineMs: 60_000 }),
  ])
  expect(performance.now() - started).toBeLessThan(40_000)
})

test('nobody is waited for: Nexus refuses', async () => {
  nexus = await NexusStandIn.start(refuse(503))
  const { server } = await start()
  await vi.waitFor(() => expect(server.registration?.failures).toBeGreaterThan(0))
  const started = performance.now()
  await server.close({ deadlineMs: 60_000 })
  expect(performance.now() - started).toBeLessThan(40_000)
})

test('a Nexus that hangs does not hold it beyond the deadline', async () => {
  nexus = await NexusStandIn.start(hang)
  const { server } = await start()
  const started = performance.now()
  await server.close({ deadlineMs: 300 })
  expect(performance.now() - started).toBeLessThan(40_000)
})

test("on an application's own server", async () => {
  nexus = await NexusStandIn.start(lease(60_000))
  const registry = new ProducerRegistry()
  registry.register(new Counted())
  const http = createServer(createHandler(registry, { ownMetrics: false }))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const client = new PageClient(`http://127.0.0.1:${port}/${registry.id}`)
  expect(await offerLastPage(registry, { deadlineMs: 20 })).toBe(false)
  const offering = offerLastPage(registry)
  expect(client.values(await client.pull(), NAME)).toEqual([0, 1, 2])
  await client.pull()
  expect(await offering).toBe(true)
  expect(await offerLastPage(registry, { deadlineMs: 50 })).toBe(true)
  http.closeAllConnections()
  http.close()
})

test('a job leaves its metrics, and then ends', async () => {
  nexus = await NexusStandIn.start(lease(60_000))
  const child = spawn(
    process.execPath,
    [
      '--conditions=@oximeter/source',
      '--input-type=module',
      '--eval',
      `
        import { cumulativeU64, metric, target } from '@oximeter/core'
        import { ProducerServer } from './src/index.ts'
        const rows = metric('rows', {}, cumulativeU64()).on(target('job', {}).of({}))
        await using server = await ProducerServer.start({ nexus: '${nexus.url}' })
        server.registry.register(rows)
        rows.with({}).add(42)
      `,
    ],
    { stdio: 'inherit', cwd: new URL('..', import.meta.url), timeout: 120_000 },
  )
  await vi.waitFor(() => expect(nexus.registered).toHaveLength(1))
  const [endpoint] = nexus.registered
  const client = new PageClient(`http://${endpoint?.address}/${endpoint?.id}`)
  const exited = once(child, 'exit')
  expect(client.values(await client.pull(), 'job:rows')).toEqual([42])
  await client.pull()
  expect(await exited).toEqual([0, null])
  expect(nexus.deregistered).toEqual([endpoint?.id])
})
