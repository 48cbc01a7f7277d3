import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { producerOf, TIMING, type StoreHarness } from './store-harness.ts'

export function describeLeases(harness: () => StoreHarness): void {
  describe('leases', () => {
    test('a producer is stored as it was registered, its interval to the nanosecond', async () => {
      const { store } = harness()
      const collector = await harness().addCollector()
      const producer = producerOf(randomUUID(), {
        kind: 'instance',
        address: '[::1]:443',
        intervalNs: 100_000_001n,
      })
      expect(await store.registerProducer(producer)).toBe(collector)
      const stored = await store.producer(producer.id)
      const { collectionToken: _, ...said } = producer
      expect(stored).toMatchObject({ ...said, collectorId: collector })
      const { timeRenewed, timeLeaseExpires } = stored ?? {}
      expect(Number(timeLeaseExpires) - Number(timeRenewed)).toBe(TIMING.leaseMs)
    })

    test('only its collectors are told the token of a producer, and it goes with its address', async () => {
      const { store } = harness()
      const collector = await harness().addCollector()
      const id = randomUUID()
      const secured = producerOf(id, {
        tls: true,
        serverName: 'a.example',
        collectionToken: 's3cret',
      })
      await store.registerProducer(secured)
      const [listed] = await store.producersOf(collector, { limit: 10 })
      expect(listed).toMatchObject(secured)
      expect(await store.producer(id)).not.toHaveProperty('collectionToken')
      const version = await harness().listVersion(collector)
      await store.registerProducer(secured)
      expect(await harness().listVersion(collector)).toBe(version)
      let last = version
      for (const other of [
        { ...secured, collectionToken: 'another' },
        { ...secured, collectionToken: 'another', serverName: null },
        producerOf(id, { address: '127.0.0.1:9001' }),
      ]) {
        await store.registerProducer(other)
        expect(await store.producersOf(collector, { limit: 10 })).toMatchObject([other])
        const next = await harness().listVersion(collector)
        expect(next).toBeGreaterThan(last)
        last = next
      }
    })

    test('a renewal extends the lease and takes what changed', async () => {
      const { store } = harness()
      await harness().addCollector()
      const id = await harness().addProducer()
      const first = await store.producer(id)
      await harness().elapse(TIMING.leaseMs - 1000)
      await store.registerProducer(producerOf(id, { address: '127.0.0.1:9001', intervalNs: 1n }))
      expect(await store.producer(id)).toMatchObject({
        address: '127.0.0.1:9001',
        intervalNs: 1n,
        timeRegistered: first?.timeRegistered,
        generation: first?.generation,
      })
      expect(await harness().prune()).toEqual([])
    })

    test('only producers whose lease ran out are pruned, and once', async () => {
      const { store } = harness()
      await harness().addCollector()
      const old = await harness().addProducer()
      await harness().elapse(TIMING.leaseMs - 1000)
      const young = await harness().addProducer()
      expect(await harness().prune()).toEqual([])
      await harness().elapse(1000)
      expect(await harness().prune()).toEqual([old])
      expect(await harness().prune()).toEqual([])
      expect((await store.producers({ limit: 10 })).map(({ id }) => id)).toEqual([young])
    })

    test('a renewal that comes while producers are pruned keeps its producer', async () => {
      const { store } = harness()
      await harness().addCollector()
      const ids = await Promise.all(Array.from({ length: 20 }, () => harness().addProducer()))
      await harness().elapse(TIMING.leaseMs)
      await Promise.all([...ids.map((id) => harness().addProducer(id)), harness().prune()])
      const left = await store.producers({ limit: 100 })
      expect(left.map(({ id }) => id)).toEqual(ids.toSorted())
    })

    test('a renewal without any collector is recorded all the same', async () => {
      const { store } = harness()
      const id = await harness().addProducer()
      await harness().elapse(TIMING.leaseMs - 1000)
      expect(await store.registerProducer(producerOf(id))).toBeUndefined()
      await harness().elapse(TIMING.leaseMs - 1000)
      expect(await harness().prune()).toEqual([])
    })

    test('nothing is pruned until a whole lease after an outage', async () => {
      const { store } = harness()
      await harness().addCollector()
      const id = await harness().addProducer()
      await harness().outage(TIMING.leaseMs * 3)
      expect(await harness().prune(), 'before anybody noticed the outage').toEqual([])
      await store.recordUptime()
      expect(await harness().prune()).toEqual([])
      await harness().elapse(TIMING.leaseMs - 1000)
      expect(await harness().prune()).toEqual([])
      await harness().elapse(2000)
      expect(await harness().prune()).toEqual([id])
    })

    test('a short gap is no outage', async () => {
      const { store } = harness()
      await harness().addCollector()
      const id = await harness().addProducer()
      await harness().elapse(TIMING.leaseMs)
      await harness().outage(TIMING.outageMs / 2)
      await store.recordUptime()
      expect(await harness().prune()).toEqual([id])
    })

    test('deregistering names the collector, and again or an unknown id is fine', async () => {
      const { store } = harness()
      const collector = await harness().addCollector()
      const id = await harness().addProducer()
      expect(await store.deregisterProducer(id)).toEqual([collector])
      expect(await store.deregisterProducer(id)).toEqual([])
      expect(await store.producer(id)).toBeUndefined()
    })

    test('lists are walked page by page, ascending by id', async () => {
      const { store } = harness()
      const collector = await harness().addCollector()
      const ids = await Promise.all(Array.from({ length: 7 }, () => harness().addProducer()))
      ids.sort()
      const first = await store.producers({ limit: 3 })
      const second = await store.producers({ limit: 3, after: first.at(-1)?.id })
      const rest = await store.producersOf(collector, { limit: 3, after: second.at(-1)?.id })
      expect([...first, ...second, ...rest].map(({ id }) => id)).toEqual(ids)
    })
  })
}
