import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowOrder } from './row-order.ts'

/** Rows as [slot, time]; the slot is the place of its rank. */
const rows = (slots: number) =>
  fc.array(fc.tuple(fc.nat(slots - 1), fc.nat(5)), { minLength: 1, maxLength: 60 })

test.for([
  ['few of many series', 1000],
  ['many of few series', 4],
  ['of one series', 1],
] as const)(
  'rows ascend by rank, then time, and of the same the last is left: %s',
  ([, series]) => {
    fc.assert(
      fc.property(rows(series), fc.infiniteStream(fc.nat(series - 1)), (added, numbers) => {
        const ranks = Uint32Array.from({ length: series }, () => numbers.next().value!)
        const slots = Uint32Array.from(added, ([slot]) => slot)
        const key = (row: number) => ranks[slots[row]!]! * 10 + added[row]![1]
        const last = new Map(added.map((_, row) => [key(row), row]))
        const expected = [...last].sort(([a], [b]) => a - b).map(([, row]) => row)
        const areDistinct = new Set(ranks).size === series
        const order = rowOrder(slots, { ranks, areDistinct }, (a, b) => added[a]![1] - added[b]![1])
        expect([...order]).toEqual(expected)
      }),
    )
  },
)
