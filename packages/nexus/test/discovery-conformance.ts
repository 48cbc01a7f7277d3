import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { producerOf, TIMING, type StoreHarness } from './store-harness.ts'

const LEASE_MS = 2 * TIMING.leaseMs
const [FILE, OTHER] = ['file:/a.json', 'http://sd.example/']

export function describeDiscovered(harness: () => StoreHarness): void {
  describe('producers of sources', () => {
    test('are registered, assigned and renewed, and are of their source', async () => {
      const { store } = harness()
      const collectorId = await harness().addCollector()
      const producers = [randomUUID(), randomUUID()].map((id) =>
        producerOf(id, {
          address: '[fd00::1]:9000',
          intervalNs: 100_000_001n,
          kind: 'instance',
          tls: true,
          serverName: 'shop.example',
        }),
      )
      const all = new Set(producers.map(({ id }) => id))
      expect(await store.registerDiscovered(FILE, producers, LEASE_MS)).toEqual(all)
      const stored = await store.producers({ limit: 10 })
      expect(new Set(stored.map(({ id }) => id))).toEqual(all)
      for (const one of stored) {
        const { id: _, collectionToken: __, ...rest } = producers[0]!
        expect(one).toMatchObject({ ...rest, source: FILE, collectorId })
        expect(Number(one.timeLeaseExpires) - Number(one.timeRenewed)).toBe(LEASE_MS)
      }
      await harness().elapse(LEASE_MS - 1000)
      const moved = producers.map((one) => ({ ...one, address: '10.0.0.1:1' }))
      expect(await store.registerDiscovered(FILE, moved.slice(0, 1), LEASE_MS)).toHaveLength(1)
      await store.discovered.renew(FILE, [producers[1]!.id], LEASE_MS)
      await harness().elapse(2000)
      expect(await harness().prune()).toEqual([])
      const addresses = (await store.discovered.of(FILE)).map(({ address }) => address)
      expect(addresses.toSorted()).toEqual(['10.0.0.1:1', '[fd00::1]:9000'])
    })

    test('more than one statement takes', async () => {
      const { store } = harness()
      const producers = Array.from({ length: 2500 }, () => producerOf(randomUUID()))
      expect(await store.registerDiscovered(FILE, producers, LEASE_MS)).toHaveLength(2500)
      expect(await store.counts()).toMatchObject({ producers: 2500 })
    })

    test('one that registers itself is no business of a source', async () => {
      const { store } = harness()
      await harness().addCollector()
      const [own, found] = [randomUUID(), randomUUID()]
      await store.registerDiscovered(FILE, [producerOf(found)], LEASE_MS)
      await store.registerProducer(producerOf(own, { address: '10.0.0.1:1' }))
      await store.registerProducer(producerOf(found, { address: '10.0.0.1:2' }))
      const named = [producerOf(own), producerOf(found)]
      expect(await store.registerDiscovered(FILE, named, LEASE_MS)).toEqual(new Set())
      expect(await store.discovered.sourcesOf([own, found])).toEqual(
        new Map([
          [own, null],
          [found, null],
        ]),
      )
      expect(await store.discovered.removeOthers(FILE, [])).toEqual([])
      expect(await store.producer(found)).toMatchObject({ address: '10.0.0.1:2', source: null })
      // When it does so no more, the source has it again.
      await harness().expireLease(found)
      expect(await harness().prune()).toEqual([found])
      expect(await store.registerDiscovered(FILE, named, LEASE_MS)).toEqual(new Set([found]))
    })

    test('of two sources that name one, the first has it until it names it no more', async () => {
      const { store } = harness()
      const collectorId = await harness().addCollector()
      const [one, two] = [randomUUID(), randomUUID()]
      const named = [producerOf(one), producerOf(two)]
      await store.registerDiscovered(FILE, named, LEASE_MS)
      expect(await store.registerDiscovered(OTHER, named, LEASE_MS)).toEqual(new Set())
      expect(await store.discovered.sourcesOf([one])).toEqual(new Map([[one, FILE]]))
      expect(await store.discovered.removeOthers(OTHER, [])).toEqual([])
      expect(await store.discovered.removeOthers(FILE, [two])).toEqual([
        { id: one, collectorIds: [collectorId] },
      ])
      expect(await store.registerDiscovered(OTHER, named, LEASE_MS)).toEqual(new Set([one]))
    })

    test('how looking for them went is kept for everybody', async () => {
      const { store } = harness()
      await store.registerDiscovered(FILE, [producerOf(randomUUID())], LEASE_MS)
      const refused = [
        { address: 'x', id: null, reason: 'invalid_address', detail: 'it\'s "x"' },
      ] as const
      const pass = { source: FILE, kind: 'file', n_targets: 7, n_refused: 6 } as const
      await store.discovered.succeeded({ ...pass, refused: [...refused] })
      await store.discovered.failed(FILE, 'file', 'first')
      await store.discovered.failed(FILE, 'file', 'second')
      await store.discovered.failed(OTHER, 'http', 'never')
      const [file, other] = await store.discovered.sources()
      expect(file).toMatchObject({
        ...pass,
        n_producers: 1,
        refused,
        error: 'second',
        n_failures: 2,
      })
      expect(file?.last_success).not.toBeNull()
      expect(other).toMatchObject({
        kind: 'http',
        last_success: null,
        error: 'never',
        n_failures: 1,
      })
      await store.discovered.succeeded({ ...pass, refused: [], n_refused: 0 })
      expect(await store.discovered.sources()).toMatchObject([
        { error: null, n_failures: 0, refused: [] },
        {},
      ])
      await store.discovered.deleteUnused(60_000)
      expect(await store.discovered.sources()).toHaveLength(2)
      await store.discovered.deleteUnused(-60_000)
      expect(await store.discovered.sources()).toEqual([])
    })
  })
}
