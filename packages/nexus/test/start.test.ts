import { createServer } from 'node:net'
import { once } from 'node:events'
import { NexusClient } from '@oximeter/api/client'
import { pino } from 'pino'
import { describe, expect, test, vi } from 'vitest'
import { startNexus, type NexusConfig } from '../src/index.ts'
import { COLLECTOR, endpointOf, heartbeatOf, PRODUCER, startTestNexus } from './nexus-fixture.ts'

const config: NexusConfig = {
  internal: { port: 0 },
  public: { port: 0 },
  database: { memory: true },
  clickhouse: { url: 'http://127.0.0.1:1' },
  logger: pino({ level: 'silent' }),
}

describe('a start is refused', () => {
  test.for(['0.0.0.0', '::', '192.0.2.1', 'nexus.example'])('on %s', async (host) => {
    const starting = startNexus({ ...config, public: { host, port: 0 } })
    await expect(starting).rejects.toMatchObject({ code: 'insecure-bind' })
    await expect(starting).rejects.toThrow(`public.host is ${host}`)
  })

  test('with a lease of no length', async () => {
    await expect(startNexus({ ...config, leaseMs: 0 })).rejects.toMatchObject({
      code: 'invalid-config',
    })
  })

  test('on a port that is taken, naming port and option', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const starting = startNexus({ ...config, public: { port } })
    await expect(starting).rejects.toMatchObject({ code: 'port-in-use' })
    await expect(starting).rejects.toThrow(new RegExp(`port ${port} .*public\\.port`))
    other.close()
  })
})

test('an open address is possible when it is meant, and wants tokens', async () => {
  const { nexus, internal } = await startTestNexus({
    insecureBind: true,
    internal: { host: '0.0.0.0', port: 0 },
  })
  expect(nexus.internalUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  await expect(internal.listSchemas()).rejects.toMatchObject({ status: 401 })
  const own = new NexusClient(nexus.internalUrl, { token: nexus.ownToken })
  expect((await own.listSchemas()).items).toEqual([])
  await nexus.close()
  await nexus.close()
  await expect(fetch(nexus.internalUrl)).rejects.toThrow('fetch failed')
})

test('producers that do not renew are pruned, one whole lease after the start', async () => {
  const { nexus, internal, open } = await startTestNexus({ leaseMs: 800 })
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
  await internal.registerProducer(endpointOf())
  const kept = endpointOf({ id: PRODUCER.replace('a', 'b') })
  await vi.waitFor(
    async () => {
      await internal.registerProducer(kept)
      const { items } = await open.listProducers()
      expect(items).toMatchObject([{ id: kept.id, collector_id: COLLECTOR }])
    },
    { interval: 100 },
  )
  await nexus.close()
})

test('a silent collector is replaced by one that calls', async () => {
  const { nexus, internal, open } = await startTestNexus({ collectorTimeoutMs: 3000 })
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
  await internal.registerProducer(endpointOf())
  await internal.heartbeat({ collector_id: COLLECTOR }, heartbeatOf())
  const other = COLLECTOR.replace('c', 'd')
  await internal.registerCollector({ collector_id: other, address: '127.0.0.1:2' })
  expect((await internal.listCollectorProducers({ collector_id: other })).items).toEqual([])
  await vi.waitFor(
    async () =>
      expect((await internal.listCollectorProducers({ collector_id: other })).items).toHaveLength(
        1,
      ),
    { interval: 100 },
  )
  expect((await open.listCollectors()).items).toMatchObject([
    { id: COLLECTOR, live: false, state: 'silent', n_producers: 0 },
    { id: other, live: true, state: 'active', n_producers: 1 },
  ])
  await nexus.close()
})
