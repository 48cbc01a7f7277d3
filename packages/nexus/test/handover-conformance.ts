import { describe, expect, test } from 'vitest'
import { NO_LOAD, producerOf, TIMING, type StoreHarness } from './store-harness.ts'

export function describeHandovers(harness: () => StoreHarness): void {
  /** Two collectors, and one producer that the first has. */
  async function two(): Promise<{ one: string; other: string; producer: string }> {
    const one = await harness().addCollector()
    const producer = await harness().addProducer()
    await harness().fetchList(one)
    return { one, other: await harness().addCollector(), producer }
  }

  async function generationAt(collector: string, producer: string): Promise<bigint | undefined> {
    const listed = await harness().store.producersOf(collector, { limit: 10 })
    return listed.find(({ id }) => id === producer)?.generation
  }

  describe('handovers', () => {
    test('a collector that drains gets nothing new, and what it has goes to others', async () => {
      const { store } = harness()
      const { one, other, producer } = await two()
      expect(await store.drainCollector(one)).toMatchObject({ draining: true, producers: 1 })
      expect(await store.heartbeat(one, NO_LOAD)).toMatchObject({ state: 'draining' })
      const next = await harness().addProducer()
      expect((await store.producer(next))?.collectorId).toBe(other)
      expect(await harness().upkeep()).toEqual({ drain: 1 })
      expect((await store.producer(producer))?.collectorId).toBe(other)
      expect(await store.collector(one)).toMatchObject({ producers: 0, handingOver: 1 })
    })

    test('who had a producer keeps it, with its generation, until the new one has begun', async () => {
      const { store } = harness()
      const { one, other, producer } = await two()
      const before = (await store.producer(producer))?.generation ?? 0n
      await store.drainCollector(one)
      await harness().upkeep()
      expect(await generationAt(one, producer)).toBe(before)
      expect(await generationAt(other, producer)).toBeGreaterThan(before)
      const version = await harness().listVersion(one)
      // Ten seconds are its interval; the new one has not fetched its list yet.
      await harness().elapse(15_000)
      expect(await harness().fetchList(one)).toEqual([producer])
      expect(await harness().fetchList(other)).toEqual([producer])
      await harness().elapse(10_000)
      expect(await harness().fetchList(one), 'an interval after that').toEqual([producer])
      await harness().elapse(1_000)
      expect(await harness().fetchList(one), 'and the time to begin').toEqual([])
      await harness().upkeep()
      expect(await harness().listVersion(one)).toBeGreaterThan(version)
      expect(await store.collector(one)).toMatchObject({ producers: 0, handingOver: 0 })
      expect(await store.producer(producer)).toMatchObject({ formerCollectorId: null })
    })

    test('a list that is fetched in pages counts when it is whole, as it was when it began', async () => {
      const { store } = harness()
      const { one, other, producer } = await two()
      await store.fetchesList(other, { begins: true })
      await store.drainCollector(one)
      await harness().upkeep()
      await store.fetchesList(other, { begins: false })
      expect(await store.producersOf(other, { limit: 10 })).toHaveLength(1)
      await harness().elapse(12_000)
      expect(await harness().fetchList(one), 'it began before the move').toEqual([producer])
      await store.fetchesList(other, { begins: true })
      expect(await store.producersOf(other, { limit: 1 })).toHaveLength(1)
      await harness().elapse(12_000)
      expect(await harness().fetchList(one), 'it is not whole').toEqual([producer])
    })

    test('a new collector that never fetches its list holds the former one up for 30 s', async () => {
      const { store } = harness()
      const { one, producer } = await two()
      await store.drainCollector(one)
      await harness().upkeep()
      await harness().elapse(29_000)
      expect(await harness().fetchList(one)).toEqual([producer])
      await harness().elapse(1_000)
      expect(await harness().fetchList(one)).toEqual([])
    })

    test('a new collector that dies is replaced, and the former one goes on meanwhile', async () => {
      const { store } = harness()
      const { one, other, producer } = await two()
      const before = (await store.producer(producer))?.generation
      await store.drainCollector(one)
      await harness().upkeep()
      const third = await harness().addCollector()
      await harness().silence(other)
      expect(await harness().upkeep()).toEqual({ death: 1 })
      expect((await store.producer(producer))?.collectorId).toBe(third)
      expect(await generationAt(one, producer)).toBe(before)
      expect(await generationAt(other, producer)).toBeUndefined()
    })

    test('what comes back to its former collector is handed over by nobody', async () => {
      const { store } = harness()
      const { one, other, producer } = await two()
      await store.drainCollector(one)
      await harness().upkeep()
      const away = (await store.producer(producer))?.generation ?? 0n
      await store.resumeCollector(one)
      await store.expungeCollector(other)
      expect(await store.producer(producer)).toMatchObject({
        collectorId: one,
        formerCollectorId: null,
      })
      expect(await generationAt(one, producer)).toBeGreaterThan(away)
    })

    test('the only collector keeps what it has while it drains', async () => {
      const { store } = harness()
      const one = await harness().addCollector()
      const producer = await harness().addProducer()
      await store.drainCollector(one)
      expect(await harness().upkeep()).toEqual({})
      expect(await store.registerProducer(producerOf(producer))).toBe(one)
      const next = await harness().addProducer()
      expect((await store.producer(next))?.collectorId).toBeNull()
      await harness().addCollector()
      expect(await harness().upkeep()).toEqual({ drain: 1 })
    })

    test('a drain outlasts a restart of the collector, but not its end of service', async () => {
      const { store } = harness()
      const one = await harness().addCollector()
      await store.drainCollector(one)
      await harness().addCollector(one)
      expect(await store.collector(one)).toMatchObject({ draining: true })
      await store.expungeCollector(one)
      expect(await store.drainCollector(one)).toBeUndefined()
      expect(await store.resumeCollector(one)).toBeUndefined()
      await harness().addCollector(one)
      expect(await store.collector(one)).toMatchObject({ draining: false })
    })

    test('one that resumes gets its share again', async () => {
      const { store } = harness()
      const { one, other } = await two()
      for (let i = 0; i < 30; i++) await harness().addProducer()
      await store.drainCollector(one)
      await harness().upkeep()
      expect(await store.collector(other)).toMatchObject({ producers: 31 })
      expect(await store.resumeCollector(one)).toMatchObject({ draining: false })
      const { join = 0 } = await harness().upkeep()
      expect(join).toBeGreaterThan(5)
      expect(join).toBeLessThanOrEqual(16)
    })

    test('a producer that ends during its handover is named with both of its collectors', async () => {
      const { store } = harness()
      const { one, other, producer } = await two()
      await store.drainCollector(one)
      await harness().upkeep()
      expect(new Set(await store.deregisterProducer(producer))).toEqual(new Set([one, other]))
    })
  })

  describe('the version of a list', () => {
    test('changes with what is in it, and only then', async () => {
      const { store } = harness()
      const { one, other, producer } = await two()
      const versions = async () => [
        await harness().listVersion(one),
        await harness().listVersion(other),
      ]
      const changes: string[] = []
      let before = await versions()
      const note = async (what: string): Promise<void> => {
        const now = await versions()
        const rose = ['one', 'other'].filter((_, i) => (now[i] ?? 0n) > (before[i] ?? 0n))
        changes.push([what, ...rose].join(' '))
        before = now
      }
      await store.registerProducer(producerOf(producer))
      await harness().upkeep()
      await harness().fetchList(one)
      await note('renewed:')
      await store.registerProducer(producerOf(producer, { address: '127.0.0.1:9001' }))
      await note('elsewhere:')
      await store.registerProducer(
        producerOf(producer, { address: '127.0.0.1:9001', intervalNs: 1_000_000_000n }),
      )
      await note('more often:')
      await store.drainCollector(one)
      await note('drained:')
      await harness().upkeep()
      await note('moved:')
      await store.registerProducer(producerOf(producer))
      await note('elsewhere in handover:')
      await harness().elapse(30_000)
      await harness().upkeep()
      await note('handed over:')
      await harness().elapse(TIMING.leaseMs)
      await store.heartbeat(other, NO_LOAD)
      await (await harness().leader()).pruneProducers()
      await note('let its lease run out:')
      const next = await harness().addProducer()
      await note('new:')
      await store.deregisterProducer(next)
      await note('ended:')
      expect(changes).toEqual([
        'renewed:',
        'elsewhere: one',
        'more often: one',
        'drained:',
        'moved: other',
        'elsewhere in handover: one other',
        'handed over: one',
        'let its lease run out: other',
        'new: other',
        'ended: other',
      ])
    })
  })
}
