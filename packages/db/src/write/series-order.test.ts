import {
  array,
  assert,
  bigInt,
  constantFrom,
  oneof,
  property,
  record,
  uniqueArray,
} from 'fast-check'
import { expect, test } from 'vitest'
import { SeriesOrder } from './series-order.ts'

interface Named {
  readonly name: string
  readonly key: bigint
}

const keys = oneof(
  bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  // These share the upper bits, by which most are told apart.
  bigInt({ min: 5n << 40n, max: (5n << 40n) + 30n }),
)
const series = record({ name: constantFrom('a:b', 'a:b_c', 'a2:b'), key: keys })

function compare(a: Named, b: Named): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}

test('ranks are by name, then key, however series come and go', () => {
  assert(
    property(
      array(array(series, { maxLength: 60 }), { minLength: 1, maxLength: 4 }),
      uniqueArray(bigInt({ min: 0n, max: 59n }), { maxLength: 20 }),
      (batches, gone) => {
        const all = batches.flat()
        const order = new SeriesOrder({
          nameOf: (slot) => all[slot]!.name,
          keys: () => BigUint64Array.from(all, ({ key }) => key),
        })
        const live = new Set<number>()
        let next = 0
        for (const batch of batches) {
          for (let count = batch.length; count > 0; count--) {
            live.add(next)
            order.add(next++)
          }
          const { ranks, areDistinct } = order.ranks()
          const slots = [...live].toSorted((a, b) => ranks[a]! - ranks[b]!)
          const expected = [...live].toSorted((a, b) => compare(all[a]!, all[b]!))
          expect(slots.map((slot) => all[slot])).toEqual(expected.map((slot) => all[slot]))
          for (const [at, slot] of slots.entries()) {
            const before = slots[at - 1]
            if (before === undefined) continue
            const isSame = compare(all[before]!, all[slot]!) === 0
            expect(ranks[before] === ranks[slot]).toBe(isSame)
          }
          const ofLive = new Set(slots.map((slot) => ranks[slot]))
          expect(areDistinct).toBe(ofLive.size === slots.length)
          const removed = new Set(gone.map(Number).filter((slot) => live.has(slot)))
          order.remove(removed)
          for (const slot of removed) live.delete(slot)
        }
      },
    ),
  )
})

test('what is alike keeps the others from being distinct only as long as it is there', () => {
  const order = new SeriesOrder({
    nameOf: () => 'a:b',
    keys: () => BigUint64Array.of(1n, 2n, 1n),
  })
  for (const slot of [0, 1, 2]) order.add(slot)
  expect(order.ranks().areDistinct).toBe(false)
  order.remove(new Set([1]))
  expect(order.ranks().areDistinct).toBe(false)
  order.remove(new Set([0]))
  expect(order.ranks().areDistinct).toBe(true)
})
