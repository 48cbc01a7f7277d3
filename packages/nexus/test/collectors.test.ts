import type { NexusClient, NexusPublicClient } from '@oximeter/api/client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Nexus } from '../src/index.ts'
import { CollectorPeer, detailsOf } from './collector-peer.ts'
import { COLLECTOR, endpointOf, PRODUCER, startTestNexus } from './nexus-fixture.ts'

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
  const producer = await open.producer(PRODUCER)
  expect(producer).toMatchObject({
    ...endpointOf(),
    collector_id: COLLECTOR,
    status: detailsOf(PRODUCER),
  })
  expect(producer.status_error).toBeUndefined()
  expect(Date.parse(producer.lease_expires) - Date.parse(producer.time_renewed)).toBe(600_000)
  expect((await open.producers()).items).toEqual([producer])
})

test('a producer that its collector has not heard of is shown all the same', async () => {
  expect(await open.producer(PRODUCER)).toMatchObject({
    status: null,
    status_error: 'its collector has not heard of it yet',
  })
})

test('a collector that does not answer holds nobody up', async () => {
  collector.stalled = true
  const { items } = await open.producers()
  expect(items).toMatchObject([
    { id: PRODUCER, status: null, status_error: expect.stringContaining('2000 ms') as unknown },
  ])
})

test('a collector that is gone is said to be', async () => {
  await collector[Symbol.asyncDispose]()
  expect(await open.producer(PRODUCER)).toMatchObject({
    status: null,
    status_error: expect.stringContaining('ECONNREFUSED') as unknown,
  })
  await expect(open.collect(PRODUCER)).rejects.toMatchObject({ status: 503 })
  expect((await open.collectors()).items).toMatchObject([
    { id: COLLECTOR, live: true, n_producers: 1, info: null },
  ])
})

test('a collection on request is made by the collector', async () => {
  collector.details.set(PRODUCER, detailsOf(PRODUCER))
  expect(await open.collect(PRODUCER)).toMatchObject({ outcome: 'success', n_samples: 12 })
  const unknown = PRODUCER.replace('a', 'b')
  await expect(open.collect(unknown)).rejects.toMatchObject({ status: 404 })
  await expect(open.producer(unknown)).rejects.toMatchObject({ status: 404 })
})

test('a producer that ends its registration is forgotten by its collector at once', async () => {
  await internal.deregisterProducer(PRODUCER)
  expect(collector.forgotten).toEqual([PRODUCER])
})
