import { randomUUID } from 'node:crypto'
import { assert, asyncProperty } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { history, replay } from './assignment-history.ts'
import { NO_LOAD, TIMING, type StoreHarness } from './store-harness.ts'

export function describeAssignment(harness: () => StoreHarness): void {
  describe('assignment', () => {
    test('a producer waits for the first collector', async () => {
      const { store } = harness()
      const id = await harness().addProducer()
      const waiting = await store.producer(id)
      expect(waiting?.collectorId).toBeNull()
      const collector = await harness().addCollector()
      const taken = await store.producer(id)
      expect(taken?.collectorId).toBe(collector)
      expect(taken?.generation).toBeGreaterThan(waiting?.generation ?? 0n)
    })

    test('many that register at once are spread within the cap', async () => {
      const { store } = harness()
      for (let i = 0; i < 4; i++) await harness().addCollector()
      await Promise.all(Array.from({ length: 60 }, () => harness().addProducer()))
      const collectors = await store.collectors({ limit: 10 })
      expect(collectors.reduce((sum, { producers }) => sum + producers, 0)).toBe(60)
      for (const { producers } of collectors) expect(producers).toBeLessThanOrEqual(18)
    })

    test('a collector that is taken out gives all its producers to others', async () => {
      const { store } = harness()
      const collectors = [await harness().addCollector(), await harness().addCollector()]
      const ids = await Promise.all(Array.from({ length: 10 }, () => harness().addProducer()))
      const [gone = '', other = ''] = collectors
      await store.expungeCollector(gone)
      expect(await store.producersOf(gone, { limit: 100 })).toEqual([])
      expect((await store.producersOf(other, { limit: 100 })).length).toBe(ids.length)
      expect(await store.heartbeat(gone, NO_LOAD)).toMatchObject({ state: 'expunged' })
      expect((await store.collectors({ limit: 10 })).map(({ id }) => id)).toEqual([other])
    })

    test('a collector that was taken out is back when it registers again', async () => {
      const { store } = harness()
      const id = await harness().addCollector()
      await store.expungeCollector(id)
      const producer = await harness().addProducer()
      expect((await store.producer(producer))?.collectorId).toBeNull()
      await harness().addCollector(id)
      expect(await store.heartbeat(id, NO_LOAD)).toMatchObject({ state: 'active' })
      expect((await store.producer(producer))?.collectorId).toBe(id)
    })

    test('a silent collector keeps its producers only until another is there', async () => {
      const { store } = harness()
      const silent = await harness().addCollector()
      const producer = await harness().addProducer()
      const assigned = await store.producer(producer)
      await harness().elapse(TIMING.listTimeoutMs + 1000)
      expect(await harness().upkeep()).toEqual({})
      const kept = { collectorId: silent, generation: assigned?.generation }
      expect(await store.producer(producer)).toMatchObject(kept)
      const other = await harness().addCollector()
      const moved = await store.producer(producer)
      expect(moved?.collectorId).toBe(other)
      expect(moved?.generation).toBeGreaterThan(assigned?.generation ?? 0n)
    })

    test('which collectors a producer had, and why, is remembered', async () => {
      const { store } = harness()
      const id = await harness().addProducer()
      const reasons = async () => (await store.assignmentsOf(id)).map(({ reason }) => reason)
      expect(await reasons()).toEqual([])
      const first = await harness().addCollector()
      expect(await reasons()).toEqual(['registered'])
      const second = await harness().addCollector()
      await harness().silence(first)
      await harness().upkeep()
      expect(await reasons()).toEqual(['death', 'registered'])
      await store.drainCollector(second)
      await harness().addCollector()
      await harness().upkeep()
      expect(await reasons()).toEqual(['drain', 'death', 'registered'])
      const { collectorId, generation } = (await store.producer(id))!
      await harness().addCollector()
      await store.expungeCollector(collectorId!)
      const [expunged, drained] = await store.assignmentsOf(id)
      expect(expunged?.reason).toBe('expunged')
      expect(drained).toMatchObject({ collectorId, generation })
      expect((await store.producer(id))!).toMatchObject({
        collectorId: expunged?.collectorId,
        generation: expunged?.generation,
      })
    })

    test('of them the last 20, as long as it is registered', async () => {
      const { store } = harness()
      const collectors = [await harness().addCollector(), await harness().addCollector()]
      const ids = [await harness().addProducer(), await harness().addProducer()]
      for (let turn = 0; turn < 24; turn++) {
        await store.expungeCollector(collectors[turn % 2]!)
        await harness().addCollector(collectors[turn % 2])
      }
      const last = await store.assignmentsOf(ids[0]!)
      expect(last).toHaveLength(20)
      const generations = last.map(({ generation }) => generation)
      expect(generations[0]).toBe((await store.producer(ids[0]!))?.generation)
      expect(generations).toEqual(generations.toSorted((a, b) => Number(b - a)))

      await store.deregisterProducer(ids[0]!)
      const leader = await harness().leader()
      await leader.pruneAssignments()
      expect(await store.assignmentsOf(ids[0]!)).toEqual([])
      expect(await store.assignmentsOf(ids[1]!)).toHaveLength(20)
      const { db } = harness().database
      const rows = await db.selectFrom('producer_assignments').select('generation').execute()
      expect(rows).toHaveLength(20)
    })

    test('generations rise when a producer comes back to a collector, and when it registers anew', async () => {
      const { store } = harness()
      const id = await harness().addProducer()
      const generations: bigint[] = []
      const note = async (collector: string): Promise<void> => {
        const producer = await store.producer(id)
        expect(producer?.collectorId).toBe(collector)
        generations.push(producer?.generation ?? 0n)
      }
      const one = await harness().addCollector()
      await note(one)
      const other = await harness().addCollector()
      await store.expungeCollector(one)
      await note(other)
      await harness().addCollector(one)
      await store.expungeCollector(other)
      await note(one)
      await store.deregisterProducer(id)
      await harness().addProducer(id)
      await note(one)
      expect(generations).toEqual([...new Set(generations)].toSorted((a, b) => (a < b ? -1 : 1)))
      expect(generations.map(Number).every(Number.isSafeInteger)).toBe(true)
      await harness().addProducer(id)
      await store.heartbeat(one, NO_LOAD)
      await harness().upkeep()
      await note(one)
      expect(generations.at(-1)).toBe(generations.at(-2))
    })

    test('who has more than its cap once others have ended gives away what is above it', async () => {
      const { store } = harness()
      for (let i = 0; i < 3; i++) await harness().addCollector()
      await Promise.all(Array.from({ length: 30 }, () => harness().addProducer()))
      await harness().upkeep() // so that nobody joins any more, or hands over
      await harness().passHandovers()
      const [first, ...others] = await store.collectors({ limit: 10 })
      const kept = first?.producers ?? 0
      expect(kept).toBeGreaterThan(4)
      for (const { id } of others) {
        for (const producer of await harness().fetchList(id))
          await store.deregisterProducer(producer)
      }
      const cap = Math.ceil((1.2 * kept) / 3)
      expect(await harness().upkeep()).toEqual({ cap: kept - cap })
      expect(await store.collector(first?.id ?? '')).toMatchObject({ producers: cap })
      expect(await harness().upkeep()).toEqual({})
    })

    test('one that joins gets its share from the others, one with twice the capacity twice as much', async () => {
      const { store } = harness()
      const first = await harness().addCollector()
      await Promise.all(Array.from({ length: 60 }, () => harness().addProducer()))
      const joining = await harness().addCollector(randomUUID(), 2)
      expect(await store.collector(joining), 'until the next pass').toMatchObject({ producers: 0 })
      const { join = 0, cap = 0, ...otherMoves } = await harness().upkeep()
      const moved = join + cap
      expect(await store.collector(joining)).toMatchObject({ capacity: 2, producers: moved })
      // The share is 40; the first one's cap 24.
      expect(moved).toBeGreaterThanOrEqual(36)
      expect(moved).toBeLessThanOrEqual(40)
      expect(otherMoves).toEqual({})
      expect(await store.collector(first)).toMatchObject({ producers: 60 - moved })
      expect(await harness().upkeep(), 'once').toEqual({})
    })

    test('a silent collector that is heard again gets its share again', async () => {
      const { store } = harness()
      const silent = await harness().addCollector()
      const other = await harness().addCollector()
      await Promise.all(Array.from({ length: 20 }, () => harness().addProducer()))
      const before = (await store.collector(silent))?.producers ?? 0
      await harness().silence(silent)
      expect(await harness().upkeep()).toEqual({ death: before })
      expect(await store.collector(other)).toMatchObject({ producers: 20 })
      await store.heartbeat(silent, NO_LOAD)
      const { join = 0 } = await harness().upkeep()
      expect(join).toBeGreaterThan(0)
      expect(join).toBeLessThanOrEqual(10)
    })

    test('heartbeats are looked for sooner than lists', async () => {
      const { store } = harness()
      const lists = await harness().addCollector()
      const beats = await harness().addCollector()
      await store.heartbeat(beats, { ...NO_LOAD, samplesPerSecond: 12.5, spoolBytes: 2n ** 40n })
      expect(await store.collector(beats)).toMatchObject({
        samplesPerSecond: 12.5,
        spoolBytes: 2n ** 40n,
        spoolLimitBytes: 1000n,
      })
      expect(await store.collector(lists)).toMatchObject({ samplesPerSecond: null })
      await harness().elapse(TIMING.collectorTimeoutMs + 1000)
      expect(await store.collector(lists)).toMatchObject({ live: true })
      expect(await store.collector(beats)).toMatchObject({ live: false })
      await harness().addCollector(beats)
      await harness().elapse(TIMING.collectorTimeoutMs + 1000)
      expect(await store.collector(beats), 'it may be an older release now').toMatchObject({
        live: true,
        samplesPerSecond: null,
      })
    })

    test('a list request is a sign of life', async () => {
      const { store } = harness()
      const id = await harness().addCollector()
      await harness().elapse(TIMING.listTimeoutMs + 1000)
      expect(await store.collector(id)).toMatchObject({ live: false })
      expect(await store.heartbeat(id, NO_LOAD)).toMatchObject({ state: 'active' })
      expect(await store.collector(id)).toMatchObject({ live: true })
      expect(await store.heartbeat(randomUUID(), NO_LOAD)).toBeUndefined()
    })

    test('nobody counts as dead until it had time to call after an outage', async () => {
      const { store } = harness()
      const first = await harness().addCollector()
      const producer = await harness().addProducer()
      await harness().outage(TIMING.listTimeoutMs * 5)
      await harness().addCollector()
      expect((await store.producer(producer))?.collectorId).toBe(first)
      await store.recordUptime()
      expect(await harness().upkeep()).toEqual({})
      await harness().elapse(TIMING.listTimeoutMs - 1000)
      expect(await harness().upkeep()).toEqual({})
    })

    test('collectors that were silent for long and hold nothing are forgotten', async () => {
      const { store } = harness()
      const holder = await harness().addCollector()
      await harness().addProducer()
      const idle = await harness().addCollector()
      await harness().elapse(10_000)
      const fresh = await harness().addCollector()
      await store.lead()
      expect(await store.pruneCollectors(5000)).toEqual([idle])
      const left = (await store.collectors({ limit: 10 })).map(({ id }) => id)
      expect(left).toEqual([holder, fresh].toSorted())
    })

    test('whatever happens, each producer has one live collector, none too many, and only those move that must', async () => {
      const held = assert(
        asyncProperty(history, async (events) => {
          await harness().reset()
          expect(await replay(harness(), events)).toEqual([])
        }),
        { numRuns: 10 },
      )
      await expect(held).resolves.toBeUndefined()
    })
  })
}
