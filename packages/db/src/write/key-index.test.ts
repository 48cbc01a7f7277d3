import { array, assert, bigInt, boolean, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { KeyIndex } from './key-index.ts'

test('a slot is found by its key until it is removed, whatever else comes and goes', () => {
  // Few keys, so that many share a place, and some a key.
  const step = record({ key: bigInt({ min: 0n, max: 200n }), isAdded: boolean() })
  assert(
    property(array(step, { maxLength: 600 }), (steps) => {
      const index = new KeyIndex()
      const keys = new BigUint64Array(steps.length)
      const slots = new Map<bigint, Set<number>>()
      for (const [slot, { key, isAdded }] of steps.entries()) {
        const there = slots.get(key) ?? new Set()
        slots.set(key, there)
        keys[slot] = key
        const [first] = there
        if (isAdded || first === undefined) {
          index.add(key, slot, keys)
          there.add(slot)
        } else {
          index.remove(key, first)
          there.delete(first)
        }
        for (const one of there) expect(index.find(key, (found) => found === one)).toBe(one)
        const isLive = (found: number) => keys[found] === key
        expect(index.find(key, isLive) >= 0).toBe(there.size > 0)
      }
    }),
  )
})
