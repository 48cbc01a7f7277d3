import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { LeaseLostError } from '../src/store/background-lease.ts'
import { NexusStore } from '../src/store/nexus-store.ts'
import { milliseconds } from '../src/store/timing.ts'
import { replicaOf, TIMING, type StoreHarness } from './store-harness.ts'

export function describeBackgroundLease(harness: () => StoreHarness): void {
  describe('background work', () => {
    test('is for one Nexus, which keeps it', async () => {
      const { store, other } = harness()
      const first = await Promise.all([store.lead(), other.lead()])
      expect(first.filter(Boolean)).toHaveLength(1)
      expect([await store.lead(), await other.lead()]).toEqual(first)
    })

    test('is taken over from a Nexus that lets its lease run out, and which may do nothing more', async () => {
      const { store, other } = harness()
      await store.lead()
      await harness().endBackgroundLease()
      await expect(store.pruneProducers(), 'nobody has it').rejects.toThrow(LeaseLostError)
      expect(await other.lead()).toBe(true)
      const one = await harness().addCollector()
      await harness().addProducer()
      await harness().addCollector()
      await store.drainCollector(one)
      const works = [
        () => store.rebalance(),
        () => store.endHandovers(),
        () => store.pruneProducers(),
        () => store.pruneCollectors(1),
        () => store.pruneReplicas(),
      ]
      for (const work of works) await expect(work()).rejects.toThrow(LeaseLostError)
      expect(await store.collector(one)).toMatchObject({ producers: 1 })
      expect(await store.lead()).toBe(false)
      expect(await other.rebalance()).toEqual({ drain: 1 })
    })

    test('puts its end off while it goes on', async () => {
      const { store, other } = harness()
      await store.lead()
      const { db } = harness().database
      const nearlyOver = sql`update nexus_leases
        set time_expires = time_expires - ${milliseconds(TIMING.backgroundLeaseMs - 1000)}`
      await nearlyOver.execute(db)
      await store.pruneProducers()
      await nearlyOver.execute(db)
      expect(await other.lead()).toBe(false)
      expect(await store.pruneProducers()).toEqual([])
    })

    test('is left to others by a Nexus that ends', async () => {
      const { other, database } = harness()
      const shared = { ...database, close: async () => {} }
      const third = await NexusStore.open(shared, TIMING, replicaOf())
      expect(await third.lead()).toBe(true)
      expect(await other.lead()).toBe(false)
      await third.close()
      expect(await other.lead()).toBe(true)
    })
  })

  describe('replicas', () => {
    const day = milliseconds(86_400_000)

    test('know each other while they are there', async () => {
      const { store, other, database } = harness()
      const shared = { ...database, close: async () => {} }
      const third = await NexusStore.open(shared, TIMING, replicaOf())
      await third.answersAt('http://127.0.0.1:12220')
      await store.recordUptime()
      await other.recordUptime()
      const all = await store.replicas()
      expect(all.map(({ url }) => url).filter((url) => url !== null)).toEqual([
        'http://127.0.0.1:12220',
      ])
      expect(all.map(({ version }) => version)).toEqual(['1.2.3', '1.2.3', '1.2.3'])
      await third.close()
      expect(await store.replicas()).toHaveLength(2)
      await sql`update nexus_replicas set time_seen = now() - ${day}`.execute(database.db)
      await store.recordUptime()
      expect(await other.replicas()).toHaveLength(1)
      await store.lead()
      await store.pruneReplicas()
      await other.recordUptime()
      expect(await store.replicas()).toHaveLength(2)
    })

    test('a start is no outage while another Nexus is there, and else it is one', async () => {
      const { store, database } = harness()
      const producer = await harness().addProducer()
      await harness().elapse(TIMING.leaseMs)
      const start = async (): Promise<void> => {
        const shared = { ...database, close: async () => {} }
        await (await NexusStore.open(shared, TIMING, replicaOf())).close()
      }
      await store.lead()
      await sql`update nexus_replicas set time_seen = now() - ${day}`.execute(database.db)
      await start()
      expect(await store.pruneProducers()).toEqual([])
      await harness().elapse(TIMING.leaseMs)
      await store.recordUptime()
      await start()
      expect(await store.pruneProducers()).toEqual([producer])
    })
  })
}
