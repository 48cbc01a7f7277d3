import { ProducerRegistry } from '@oximeter/core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { NexusClient, NexusPublicClient } from '@oximeter/api/client'
import type { Nexus, NexusConfig } from '../src/index.ts'
import { COLLECTOR, endpointOf, heartbeatOf, ids, startTestNexus } from './nexus-fixture.ts'
import { HttpAnswers, json } from './discovery/http-answers.ts'
import { PostgresServer } from './postgres-server.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await PostgresServer.start()
})
afterAll(() => server.stop())

interface Replica extends AsyncDisposable {
  readonly id: string
  readonly nexus: Nexus
  readonly internal: NexusClient
  readonly open: NexusPublicClient
  /** Whether it says that it does the background work. */
  leads(): Promise<boolean>
}

/** A whole Nexus over a database that it shares. */
async function replica(
  url: string,
  letter: string,
  config: Partial<NexusConfig> = {},
): Promise<Replica> {
  const id = `${letter.repeat(8)}-0000-4000-8000-000000000000`
  const registry = new ProducerRegistry()
  const started = await startTestNexus({ id, registry, database: { url }, ...config })
  return {
    ...started,
    id,
    leads: async () => {
      const results = await registry.collect()
      const samples = results.flatMap((result) => (result.status === 'ok' ? result.samples : []))
      const told = samples.find(({ timeseries }) => timeseries.name === 'nexus:leads')
      return told !== undefined && 'value' in told.datum && told.datum.value === 1n
    },
    [Symbol.asyncDispose]: () => started.nexus.close(),
  }
}

async function leaderOf(replicas: readonly Replica[]): Promise<Replica> {
  return vi.waitFor(async () => {
    const leading = await Promise.all(replicas.map((one) => one.leads()))
    expect(leading.filter(Boolean)).toHaveLength(1)
    return replicas[leading.indexOf(true)]!
  })
}

test('of two Nexus one does the background work, and the other takes over when it ends', async () => {
  const url = await server.createDatabase()
  const timing = { collectorTimeoutMs: 1_000 }
  await using one = await replica(url, 'a', timing)
  await using other = await replica(url, 'b', timing)
  const leader = await leaderOf([one, other])
  const follower = leader === one ? other : one

  const { programs } = await follower.open.status()
  const replicas = programs.filter(({ name }) => name === 'nexus')
  expect(replicas).toMatchObject([
    { id: one.id, url: one.nexus.publicUrl, ok: true },
    { id: other.id, url: other.nexus.publicUrl, ok: true },
  ])

  const silent = COLLECTOR.replace('c', 'd')
  await follower.internal.registerCollector({ collector_id: silent, address: '127.0.0.1:1' })
  await follower.internal.registerProducer(endpointOf())
  await follower.internal.heartbeat(silent, heartbeatOf())
  await leader.nexus.close()
  expect(await leaderOf([follower])).toBe(follower)
  await follower.internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:2' })
  await vi.waitFor(async () => {
    expect((await follower.internal.collectorProducers(COLLECTOR)).items).toHaveLength(1)
  })
  expect((await follower.open.status()).programs.filter(({ name }) => name === 'nexus')).toEqual([
    {
      name: 'nexus',
      id: follower.id,
      version: expect.any(String),
      url: follower.nexus.publicUrl,
      started: expect.any(String),
      ok: true,
    },
  ])
})

test('old samples, roll-ups and discovery are the work of one, and of the other when that ends', async () => {
  const url = await server.createDatabase()
  await using a = await surroundings()
  await using b = await surroundings()
  await using one = await replica(url, 'a', a.config)
  await using other = await replica(url, 'b', b.config)
  const leader = await leaderOf([one, other])
  const [led, follower, followed] = leader === one ? [a, other, b] : [b, one, a]
  await vi.waitFor(() => expect(led.asked()).toEqual(['clickhouse', 'source']))
  await led.asksSourceAgain()
  expect(followed.asked()).toEqual([])
  expect((await follower.open.discovery()).items).toMatchObject([{ source: led.source }])

  await leader.nexus.close()
  led.forget()
  await vi.waitFor(() => expect(followed.asked()).toEqual(['clickhouse', 'source']))
  await followed.asksSourceAgain()
  expect(led.asked()).toEqual([])
})

/** What only the passes of a Nexus ask, while nobody asks that. */
async function surroundings() {
  const clickhouse = await HttpAnswers.start(json({}, 500))
  const source = await HttpAnswers.start(json([]))
  const all = { clickhouse, source }
  return {
    source: `${source.url}/`,
    config: {
      clickhouse: { url: clickhouse.url },
      discovery: [source.url],
      discoveryIntervalMs: 100,
      collectorTimeoutMs: 1_000,
    },
    asked: () =>
      Object.entries(all)
        .filter(([, { asked }]) => asked.length > 0)
        .map(([name]) => name),
    asksSourceAgain: async () => {
      const before = source.asked.length
      await vi.waitFor(() => expect(source.asked.length).toBeGreaterThan(before + 2))
    },
    forget: () => {
      for (const { asked } of Object.values(all)) asked.length = 0
    },
    [Symbol.asyncDispose]: async () => {
      for (const one of Object.values(all)) await one[Symbol.asyncDispose]()
    },
  }
}

test('a database that goes away is said to be, and nothing that was registered is lost', async () => {
  const url = await server.createDatabase()
  await using nexus = await replica(url, 'a', { leaseMs: 3_000 })
  const { internal, open } = nexus
  await internal.registerCollector({ collector_id: COLLECTOR, address: '127.0.0.1:1' })
  const all = ids(5)
  for (const id of all) await internal.registerProducer(endpointOf({ id }))
  expect(await open.validate('get disk:reads')).toMatchObject({ mistakes: [{}] })

  await server.crash()
  const away = { status: 503, detail: expect.stringContaining('database of Nexus does not answer') }
  await expect(open.producers()).rejects.toMatchObject(away)
  expect((await open.status()).programs).toContainEqual(
    expect.objectContaining({ name: 'database', ok: false }),
  )
  await expect(open.drainCollector(COLLECTOR)).rejects.toMatchObject(away)
  await expect(internal.registerProducer(endpointOf())).rejects.toMatchObject(away)
  await expect(internal.heartbeat(COLLECTOR, heartbeatOf())).rejects.toMatchObject(away)
  await expect(internal.collectorProducers(COLLECTOR)).rejects.toMatchObject(away)
  expect((await fetch(`${nexus.nexus.publicUrl}/healthz`)).status).toBe(200)
  const ready = await fetch(`${nexus.nexus.publicUrl}/readyz`)
  expect(await ready.json()).toMatchObject({ checks: { database: expect.stringMatching(/\w+/) } })
  expect(await open.validate('get disk:reads'), 'from memory').toMatchObject({ mistakes: [{}] })

  await vi.waitFor(() => expect(nexus.leads()).resolves.toBe(false))
  await server.comeBack()
  await vi.waitFor(async () => {
    expect((await open.producers()).items.map(({ id }) => id)).toEqual(all)
  })
  // What is renewed from now on stays, though each lease has run out by now or will soon.
  await vi.waitFor(async () => expect(await nexus.leads()).toBe(true))
  expect((await internal.collectorProducers(COLLECTOR)).items).toHaveLength(5)
})
