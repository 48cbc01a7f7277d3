import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeriesNumbering, type SeriesDescription, type SeriesHold } from '../index.ts'

function description(version: number): SeriesDescription {
  return {
    timeseries: { name: 'a:b', version, targetFields: [], metricFields: [], datumType: 'f64' },
  }
}

function numbersUpTo(size: number): number[] {
  return Array.from({ length: size }, (_, number) => number)
}

test('each numbering has an epoch of its own', () => {
  expect(new SeriesNumbering().epoch).not.toBe(new SeriesNumbering().epoch)
})

test('what has ended is described exactly as long as somebody holds on since before', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('add' as const) },
    { weight: 3, arbitrary: fc.nat().map((end) => ({ end })) },
    { weight: 1, arbitrary: fc.constant('hold' as const) },
    { weight: 1, arbitrary: fc.nat().map((release) => ({ release })) },
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const numbering = new SeriesNumbering()
      const live: number[] = []
      const ended: { number: number; holds: Set<SeriesHold> }[] = []
      const holds: SeriesHold[] = []
      for (const action of steps) {
        if (action === 'add') {
          const version = numbering.size
          live.push(numbering.add({ describe: () => description(version) }))
        } else if (action === 'hold') {
          holds.push(numbering.hold())
        } else if ('end' in action) {
          for (const number of live.splice(action.end % (live.length + 1), 1)) {
            numbering.end(number, description(number))
            ended.push({ number, holds: new Set(holds) })
          }
        } else {
          for (const hold of holds.splice(action.release % (holds.length + 1), 1)) {
            hold.release()
            for (const each of ended) each.holds.delete(hold)
          }
        }
        const held = ended.filter((each) => each.holds.size > 0).map(({ number }) => number)
        const described = [...live, ...held].sort((a, b) => a - b)
        expect(numbering.described).toBe(described.length)
        expect(numbering.live).toBe(live.length)
        const all = numbersUpTo(numbering.size)
        expect(all.filter((number) => numbering.describe(number))).toEqual(described)
        expect(all.map((number) => numbering.next(number))).toEqual(
          all.map((number) => described.find((known) => known >= number) ?? numbering.size),
        )
      }
      const all = numbersUpTo(numbering.size)
      for (const number of all) {
        expect([undefined, description(number)]).toContainEqual(numbering.describe(number))
      }
    }),
    { numRuns: 30 },
  )
})

test('months of series that come and go leave nothing behind', () => {
  const numbering = new SeriesNumbering()
  const stays = numbering.add({ describe: () => description(200) })
  const pages: SeriesHold[] = []
  for (let i = 0; i < 20_000; i++) {
    if (i % 100 === 0) {
      pages.push(numbering.hold())
      if (pages.length > 3) pages.shift()!.release()
    }
    numbering.end(numbering.add({ describe: () => description(i % 200) }), description(i % 200))
  }
  expect(numbering.size).toBe(20_001)
  expect(numbering.described).toBeLessThanOrEqual(401)
  expect(numbering.describe(stays)).toEqual(description(200))
  for (const page of pages) page.release()
  expect(numbering.described).toBe(1)
  expect(numbering.next(1)).toBe(20_001)
})
