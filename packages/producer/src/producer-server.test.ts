import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import { ProducerRegistry, type Sample } from '@oximeter/core'
import { expect, test, vi } from 'vitest'

import { send } from '../test/http.ts'
import { hang, lease, NexusStandIn } from '../test/nexus-stand-in.ts'
import { collect, ProducerIdMismatch, ProducerServer, type ProducerServerOptions } from './index.ts'

const ID = '8faa6a72-8d01-43b1-8f5a-4b582827d713'

test('starts, registers what can be reached, and takes producers at any time', async () => {
  await using nexus = await NexusStandIn.start(lease(600_000))
  await using server = await ProducerServer.start({
    id: ID,
    nexus: nexus.url,
    intervalMs: 1500,
    ownMetrics: false,
  })
  server.registry.register({ produce: () => [] })
  await vi.waitFor(() => expect(server.registration?.state).toBe('registered'))
  expect(nexus.registered).toEqual([
    {
      id: ID,
      kind: 'service',
      address: `127.0.0.1:${server.address.port}`,
      interval: { secs: 1, nanos: 500_000_000 },
    },
  ])
  expect(server.endpoint).toEqual(nexus.registered[0])
  expect((await send(`${server.url}/${server.id}`)).body.toString()).toBe(
    '[{"status":"ok","info":[]}]',
  )
})

test('await using ends the registration and stops listening', async () => {
  await using nexus = await NexusStandIn.start(lease(600_000))
  let url: string
  {
    await using server = await ProducerServer.start({ nexus: nexus.url })
    url = `${server.url}/${server.id}`
    await vi.waitFor(() => expect(server.registration?.state).toBe('registered'))
  }
  expect(nexus.deregistered).toEqual([nexus.registered[0]?.id])
  await expect(send(url)).rejects.toThrow('ECONNREFUSED')
})

test('without Nexus it only serves', async () => {
  await using server = await ProducerServer.start()
  expect(server.registration).toBeUndefined()
  expect((await send(`${server.url}/${server.id}`)).status).toBe(200)
})

test('a wildcard is advertised by name, and answers to that name', async () => {
  await using nexus = await NexusStandIn.start(lease(600_000))
  await using server = await ProducerServer.start({
    host: '0.0.0.0',
    insecureBind: true,
    advertise: 'shop.example',
    nexus: nexus.url,
  })
  const { port } = server.address
  expect(server.endpoint.address).toBe(`shop.example:${port}`)
  const headers = { host: `shop.example:${port}` }
  expect((await send(`http://127.0.0.1:${port}/${server.id}`, { headers })).status).toBe(200)
})

test('a change is registered at once', async () => {
  await using nexus = await NexusStandIn.start(lease(600_000))
  await using server = await ProducerServer.start({ nexus: nexus.url })
  await vi.waitFor(() => expect(server.registration?.state).toBe('registered'))
  server.update({ intervalMs: 250, advertise: '10.0.0.7' })
  await vi.waitFor(() => expect(nexus.registered).toHaveLength(2))
  expect(nexus.registered[1]).toMatchObject({
    address: `10.0.0.7:${server.address.port}`,
    interval: { secs: 0, nanos: 250_000_000 },
  })
  expect(server.endpoint).toEqual(nexus.registered[1])
  expect(() => server.update({ intervalMs: 0 })).toThrow('interval')
})

test.for<[string, ProducerServerOptions, string, string]>([
  ['ids that differ', { id: ID, registry: new ProducerRegistry() }, 'uuid-mismatch', ID],
  ['no UUID', { id: 'me' }, 'invalid-id', "'me'"],
  ['interval 0', { intervalMs: 0 }, 'invalid-interval', '0 ms'],
  ['no interval', { intervalMs: NaN }, 'invalid-interval', 'NaN'],
  ['a wildcard', { host: '0.0.0.0' }, 'advertise-required', '`advertise`'],
  ['an IPv6 wildcard', { host: '::' }, 'advertise-required', '`advertise`'],
  ['advertising no address', { advertise: 'a b' }, 'invalid-advertise', "'a b'"],
  ['Nexus on port 0', { nexus: 'http://[::1]:0' }, 'invalid-registration-port', 'port 0'],
  ['a foreign address', { host: '203.0.113.1', insecureBind: true }, 'bind', '203.0.113.1'],
])('cannot start with %s', async ([, options, code, part]) => {
  await expect(ProducerServer.start(options)).rejects.toMatchObject({
    name: 'ProducerServerError',
    code,
    message: expect.stringContaining(part),
  })
})

test('a port in use is named', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  await expect(ProducerServer.start({ port })).rejects.toMatchObject({
    code: 'bind',
    message: expect.stringContaining(`port ${port} is in use`),
    cause: { code: 'EADDRINUSE' },
  })
  other.close()
})

test('close lets a collection finish, then nothing listens', async () => {
  const server = await ProducerServer.start({ ownMetrics: false })
  let finish: ((samples: Sample[]) => void) | undefined
  server.registry.register({
    produce: () => new Promise<Sample[]>((resolve) => (finish = resolve)),
  })
  const collecting = send(`${server.url}/${server.id}`)
  await vi.waitFor(() => expect(finish).toBeDefined())
  const closing = server.close()
  finish?.([])
  expect((await collecting).body.toString()).toBe('[{"status":"ok","info":[]}]')
  await closing
  await expect(send(server.url)).rejects.toThrow('ECONNREFUSED')
  await server.close()
})

test('close cuts a collection that does not finish by the deadline', async () => {
  const server = await ProducerServer.start()
  let asked = false
  server.registry.register({
    produce: () => {
      asked = true
      return new Promise<never>(() => {})
    },
  })
  const collecting = send(`${server.url}/${server.id}`)
  await vi.waitFor(() => expect(asked).toBe(true))
  const [outcome] = await Promise.allSettled([collecting, server.close({ deadlineMs: 50 })])
  expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ECONNRESET' } })
})

test('a silent connection, or one that is answered after the end began, does not hold up close', async () => {
  const answer = Promise.withResolvers<Sample[]>()
  await using server = await ProducerServer.start()
  const produce = vi.fn<() => Promise<Sample[]>>(() => answer.promise)
  server.registry.register({ produce })
  const silent = connect(server.address.port)
  const kept = connect(server.address.port)
  await Promise.all([once(silent, 'connect'), once(kept, 'connect')])
  kept.write(`GET /${server.id} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
  await vi.waitFor(() => expect(produce).toHaveBeenCalled())
  // It would take a minute.
  const closing = server.close({ deadlineMs: 60_000 })
  answer.resolve([])
  expect(await text(kept)).toMatch(/^HTTP\/1.1 200 /)
  await closing
  silent.destroy()
})

test('a kept-alive connection does not hold up close', async () => {
  const server = await ProducerServer.start()
  await (await fetch(`${server.url}/${server.id}`)).text()
  const started = performance.now()
  await server.close({ deadlineMs: 70_000 })
  expect(performance.now() - started).toBeLessThan(40_000)
})

test('paths beside the endpoint are refused, and say where it is', async () => {
  await using server = await ProducerServer.start()
  for (const path of ['/', `/a/${server.id}`, `/${server.id}/`]) {
    const answer = await send(server.url + path)
    expect(answer.status).toBe(404)
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      detail: expect.stringMatching(/producer_id/),
    })
  }
})

/** Runs a program until it ends by itself; its standard output. */
async function run(program: string): Promise<string> {
  const child = spawn(
    process.execPath,
    ['--conditions=@oximeter/source', '--input-type=module', '--eval', program],
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: import.meta.dirname, timeout: 120_000 },
  )
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  expect(code).toBe(0)
  return output
}

test('a program ends by itself, registered or still trying', async () => {
  await using hanging = await NexusStandIn.start(hang)
  await using nexus = await NexusStandIn.start(lease(600_000))
  const output = await run(`
    import { ProducerServer } from './index.ts'
    const refused = await ProducerServer.start({ nexus: 'http://127.0.0.1:1' })
    const hanging = await ProducerServer.start({ nexus: '${hanging.url}' })
    const server = await ProducerServer.start({ nexus: '${nexus.url}', ownMetrics: false })
    const answer = await fetch(server.url + '/' + server.id)
    while (server.registration.state !== 'registered') await new Promise((r) => setTimeout(r, 5))
    console.log(await answer.text(), process.listenerCount('SIGINT'), process.listenerCount('SIGTERM'))
  `)
  expect(output.trim()).toBe('[] 0 0')
  expect(hanging.registered).toHaveLength(1)
})

test("needs no code but ours and the runtime's", async () => {
  const output = await run(`
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({
      resolve(specifier, context, next) {
        const resolved = next(specifier, context)
        loaded.push(resolved.url)
        return resolved
      },
    })
    for (const entry of ['index', 'express', 'fastify', 'hono']) await import('./' + entry + '.ts')
    console.log(loaded.filter((url) => url.includes('/node_modules/')).join(), loaded.length > 20)
  `)
  expect(output.trim()).toBe('true')
})

test('what is awaited is waited for', async () => {
  await using nexus = await NexusStandIn.start(lease(600_000))
  const output = await run(`
    import { ProducerServer } from './index.ts'
    {
      await using server = await ProducerServer.start({ nexus: '${nexus.url}' })
    }
    console.log('closed')
  `)
  expect(output.trim()).toBe('closed')
  expect(nexus.deregistered).toEqual(nexus.registered.map(({ id }) => id))
})

test('collect: the results, or that it is another producer', async () => {
  const registry = new ProducerRegistry({ id: ID })
  registry.register({ produce: () => [] })
  expect(await collect(registry, ID.toUpperCase())).toEqual([{ status: 'ok', samples: [] }])
  await expect(collect(registry, crypto.randomUUID())).rejects.toThrow(ProducerIdMismatch)
})
