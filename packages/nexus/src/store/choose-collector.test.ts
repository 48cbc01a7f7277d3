import { assert, integer, property, uniqueArray, uuid } from 'fast-check'
import { expect, test } from 'vitest'
import { chooseCollectors, loadCap } from './choose-collector.ts'

const collectors = uniqueArray(uuid(), { minLength: 1, maxLength: 8 })
const producers = uniqueArray(uuid(), { maxLength: 200 })

function noLoads(ids: readonly string[]): Map<string, number> {
  return new Map(ids.map((id) => [id, 0]))
}

test.for([
  [0, 1, 0],
  [1, 1, 2],
  [10, 3, 4],
  [100, 10, 12],
] as const)('%i producers on %i collectors: at most %i each', ([all, among, cap]) => {
  expect(loadCap(all, among)).toBe(cap)
})

test('everyone gets a collector, none of them more than its cap', () => {
  assert(
    property(collectors, producers, (ids, all) => {
      const loads = noLoads(ids)
      const choices = chooseCollectors(all, loads, all.length)
      expect([...choices.keys()]).toEqual(all)
      expect(Math.max(...loads.values())).toBeLessThanOrEqual(loadCap(all.length, ids.length))
    }),
  )
})

test('the choice does not depend on the order in which collectors are known', () => {
  assert(
    property(collectors, producers, (ids, all) => {
      const one = chooseCollectors(all, noLoads(ids), all.length)
      const other = chooseCollectors(all, noLoads(ids.toReversed()), all.length)
      expect(other).toEqual(one)
    }),
  )
})

test('a collector at its cap gets nothing, and there is always another', () => {
  assert(
    property(collectors, producers, integer({ min: 1, max: 500 }), (ids, all, load) => {
      const loads = noLoads(['full', ...ids]).set('full', load)
      const cap = loadCap(all.length + load, loads.size)
      const choices = chooseCollectors(all, loads, all.length + load)
      const given = [...choices.values()].filter((id) => id === 'full').length
      expect(choices.size).toBe(all.length)
      expect(given).toBeLessThanOrEqual(Math.max(0, cap - load))
    }),
  )
})

test('one collector more takes over about its share, and nothing else moves', () => {
  const ids = Array.from({ length: 5 }, (_, i) => `c${i}`)
  const all = Array.from({ length: 5000 }, (_, i) => `p${i}`)
  // A cap that does not bind shows the hashing alone.
  const before = chooseCollectors(all, noLoads(ids), 1_000_000)
  const after = chooseCollectors(all, noLoads([...ids, 'new']), 1_000_000)
  const moved = all.filter((id) => before.get(id) !== after.get(id))
  expect(moved.every((id) => after.get(id) === 'new')).toBe(true)
  expect(moved.length).toBeGreaterThan(700)
  expect(moved.length).toBeLessThan(970)
})
