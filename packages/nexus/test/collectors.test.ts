import type { NexusClient, NexusPublicClient } from '@oximeter/api/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Nexus } from '../src/index.ts'
import { CollectorPeer, detailsOf } from './collector-peer.ts'
import { COLLECTOR, endpointOf, heartbeatOf, PRODUCER, startTestNexus } from './nexus-fixture.ts'

let nexus: Nexus
let internal: NexusClient
let open: NexusPublicClient
beforeAll(async () => {
  ;({ nexus, internal, open } = await startTestNexus())
})
afterAll(() => nexus.close())

let collector: CollectorPeer
beforeEach(async () => {
  collector = await CollectorPeer.start()
  await internal.registerCollector({ collector_id: COLLECTOR, address: collector.address })
  await internal.registerProducer(endpointOf())
  return () => collector[Symbol.asyncDispose]()
})

test('a producer is shown with what its collector says about it', async () => {
  collector.details.set(PRODUCER, detailsOf(PRODUCER))
  const producer = await open.getProducer({ id: PRODUCER })
  expect(producer).toMatchObject({
    ...endpointOf(),
    collector_id: COLLECTOR,
    status: detailsOf(PRODUCER),
  })
  expect(producer.status_error).toBeUndefined()
  expect(Date.parse(producer.lease_expires) - Date.parse(producer.time_renewed)).toBe(600_000)
  expect((await open.listProducers()).items).toEqual([producer])
})

test('a producer that its collector has not heard of is shown all the same', async () => {
  expect(await open.getProducer({ id: PRODUCER })).toMatchObject({
    status: null,
    status_error: 'its collector has not heard of it yet',
  })
})

test('a collector that does not answer holds nobody up', async () => {
  collector.stalled = true
  const { items } = await open.listProducers()
  expect(items).toMatchObject([
    { id: PRODUCER, status: null, status_error: expect.stringContaining('2000 ms') as unknown },
  ])
})

test('a collector that is gone is said to be', async () => {
  await collector[Symbol.asyncDispose]()
  expect(await open.getProducer({ id: PRODUCER })).toMatchObject({
    status: null,
    status_error: expect.stringContaining('ECONNREFUSED') as unknown,
  })
  await expect(open.collectProducer({ id: PRODUCER })).rejects.toMatchObject({ status: 503 })
  expect((await open.listCollectors()).items).toMatchObject([
    { id: COLLECTOR, live: true, n_producers: 1, info: null },
  ])
})

test('a collection on request is made by the collector', async () => {
  collector.details.set(PRODUCER, detailsOf(PRODUCER))
  expect(await open.collectProducer({ id: PRODUCER })).toMatchObject({
    outcome: 'success',
    n_samples: 12,
  })
  const unknown = PRODUCER.replace('a', 'b')
  await expect(open.collectProducer({ id: unknown })).rejects.toMatchObject({ status: 404 })
  await expect(open.getProducer({ id: unknown })).rejects.toMatchObject({ status: 404 })
})

test('how the last collections went its collector says, and who that is Nexus', async () => {
  const unknown = PRODUCER.replace('a', 'b')
  await expect(open.getCollections({ id: PRODUCER })).rejects.toMatchObject({ status: 404 })
  collector.details.set(PRODUCER, detailsOf(PRODUCER))
  expect((await open.getCollections({ id: PRODUCER })).items).toMatchObject([
    { n_samples: 12, bytes: 100, outcome: 'success', reason: null },
  ])
  await expect(open.getCollections({ id: unknown })).rejects.toMatchObject({ status: 404 })
  collector.stalled = true
  await expect(open.getCollections({ id: PRODUCER })).rejects.toMatchObject({ status: 503 })

  const { items } = await open.getAssignments({ id: PRODUCER })
  expect(items).toMatchObject([{ collector_id: COLLECTOR, reason: 'registered' }])
  expect(items[0]?.generation).toBeGreaterThan(0)
  await expect(open.getAssignments({ id: unknown })).rejects.toMatchObject({ status: 404 })
})

test('a producer that ends its registration is forgotten by its collector at once', async () => {
  await internal.deregisterProducer({ id: PRODUCER })
  expect(collector.forgotten).toEqual([PRODUCER])
})

describe('a collector', () => {
  test('tells what it has to do', async () => {
    const { state, list_version } = await internal.heartbeat(
      { collector_id: COLLECTOR },
      heartbeatOf({ samples_per_second: 1234.5, spool_bytes: 42 }),
    )
    expect(state).toBe('active')
    expect(list_version).toBeGreaterThan(0)
    expect((await open.listCollectors()).items).toMatchObject([
      {
        id: COLLECTOR,
        state: 'active',
        capacity: 1,
        samples_per_second: 1234.5,
        spool_bytes: 42,
        spool_limit_bytes: 1_000_000,
      },
    ])
  })

  test('hears of a new producer, and of one that ended, by the version of its list', async () => {
    const beat = async () =>
      (await internal.heartbeat({ collector_id: COLLECTOR }, heartbeatOf())).list_version
    const before = await beat()
    expect(await beat()).toBe(before)
    const next = PRODUCER.replace('a', 'b')
    await internal.registerProducer(endpointOf({ id: next }))
    const added = await beat()
    expect(added).toBeGreaterThan(before)
    await internal.deregisterProducer({ id: next })
    expect(await beat()).toBeGreaterThan(added)
  })

  test('that is not known hears so, with its heartbeat and its list', async () => {
    const unknown = COLLECTOR.replace('c', 'd')
    await expect(
      internal.heartbeat({ collector_id: unknown }, heartbeatOf()),
    ).rejects.toMatchObject({ status: 404 })
    await expect(internal.listCollectorProducers({ collector_id: unknown })).rejects.toMatchObject({
      status: 404,
    })
    await expect(open.drainCollector({ id: unknown })).rejects.toMatchObject({ status: 404 })
    await expect(open.expungeCollector({ id: unknown })).rejects.toThrow(
      `no collector ${unknown} is known`,
    )
  })

  test('of a capacity that is none is refused', async () => {
    for (const capacity of [0, -1, 101]) {
      const info = { collector_id: COLLECTOR, address: collector.address, capacity }
      await expect(internal.registerCollector(info)).rejects.toMatchObject({ status: 400 })
    }
  })

  test('drains, resumes, and is expunged until it registers again', async () => {
    expect(await open.drainCollector({ id: COLLECTOR })).toMatchObject({
      id: COLLECTOR,
      state: 'draining',
      live: true,
      n_producers: 1,
    })
    expect((await internal.heartbeat({ collector_id: COLLECTOR }, heartbeatOf())).state).toBe(
      'draining',
    )
    expect((await internal.listCollectorProducers({ collector_id: COLLECTOR })).items).toHaveLength(
      1,
    )
    await internal.deregisterProducer({ id: PRODUCER })
    expect((await open.listCollectors()).items).toMatchObject([
      { state: 'drained', n_producers: 0 },
    ])
    await expect(internal.registerProducer(endpointOf())).rejects.toMatchObject({ status: 503 })
    expect(await open.resumeCollector({ id: COLLECTOR })).toMatchObject({
      state: 'active',
      n_producers: 1,
    })

    await open.expungeCollector({ id: COLLECTOR })
    await open.expungeCollector({ id: COLLECTOR })
    expect((await internal.heartbeat({ collector_id: COLLECTOR }, heartbeatOf())).state).toBe(
      'expunged',
    )
    expect((await internal.listCollectorProducers({ collector_id: COLLECTOR })).items).toEqual([])
    expect((await open.listCollectors()).items).toEqual([])
    await expect(open.resumeCollector({ id: COLLECTOR })).rejects.toThrow('back when it registers')
  })

  test('that drains hands its producers over to another one', async () => {
    const other = COLLECTOR.replace('c', 'e')
    await internal.registerCollector({ collector_id: other, address: '127.0.0.1:1', capacity: 2 })
    await open.drainCollector({ id: COLLECTOR })
    await vi.waitFor(async () => {
      expect((await internal.listCollectorProducers({ collector_id: other })).items).toHaveLength(1)
    })
    const [own] = (await internal.listCollectorProducers({ collector_id: COLLECTOR })).items
    const [its] = (await internal.listCollectorProducers({ collector_id: other })).items
    expect(own).toMatchObject({ id: PRODUCER })
    expect(its?.generation).toBeGreaterThan(own?.generation ?? Infinity)
    expect((await open.listCollectors()).items).toMatchObject([
      { id: COLLECTOR, state: 'draining', n_producers: 0, n_handing_over: 1 },
      { id: other, state: 'active', capacity: 2, n_producers: 1 },
    ])
    await open.expungeCollector({ id: other })
    await open.resumeCollector({ id: COLLECTOR })
  })
})
