import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  fallenUp,
  lowestPlace,
  movedBy,
  placed,
  readingOrder,
  resizedBy,
  type Place,
} from './grid.ts'

const left: Place = { x: 0, y: 0, w: 6, h: 4 }
const right: Place = { x: 6, y: 0, w: 6, h: 4 }
const below: Place = { x: 0, y: 4, w: 12, h: 2 }
const THREE = [left, right, below]

const place = fc.record({
  x: fc.integer({ min: 0, max: 11 }),
  y: fc.integer({ min: 0, max: 40 }),
  w: fc.integer({ min: 1, max: 12 }),
  h: fc.integer({ min: 1, max: 12 }),
})
const layout = fc
  .array(place, { minLength: 1, maxLength: 12 })
  .map((all) => fallenUp(all.map((one) => ({ ...one, x: Math.min(one.x, 12 - one.w) }))))

describe('placed', () => {
  test.for<[string, number, Place, Place[]]>([
    ['a panel on itself changes nothing', 1, right, THREE],
    [
      'what is in its way goes down',
      2,
      { ...below, y: 0 },
      [
        { ...left, y: 2 },
        { ...right, y: 2 },
        { ...below, y: 0 },
      ],
    ],
    ['what is over the right border comes back', 1, { ...right, x: 40 }, THREE],
    ['what is far below falls up', 2, { ...below, y: 30 }, THREE],
    [
      'where it grows over others, they go down',
      0,
      { ...left, w: 12 },
      [
        { ...left, w: 12 },
        { ...right, y: 4 },
        { ...below, y: 8 },
      ],
    ],
    [
      'no place is smaller than one cell',
      2,
      { ...below, w: 0, h: -3 },
      [left, right, { x: 0, y: 4, w: 1, h: 1 }],
    ],
  ])('%s', ([, at, wanted, expected]) => {
    expect(placed(THREE, at, wanted)).toEqual(expected)
  })

  test('whatever is wanted, nothing overlaps, is out of the grid, or could fall further', () => {
    fc.assert(
      fc.property(
        layout,
        fc.nat(),
        fc.record({
          x: fc.integer(),
          y: fc.integer({ max: 60 }),
          w: fc.integer(),
          h: fc.integer(),
        }),
        (places, n, wanted) => {
          const after = placed(places, n % places.length, wanted)
          expect(overlaps(after)).toEqual([])
          expect(
            after.every(({ x, y, w, h }) => x >= 0 && y >= 0 && w >= 1 && h >= 1 && x + w <= 12),
          ).toBe(true)
          expect(fallenUp(after)).toEqual(after)
        },
      ),
    )
  })
})

describe('movedBy', () => {
  test.for<[string, number, 'left' | 'right' | 'up' | 'down', Place[]]>([
    [
      'up changes places with what is above',
      2,
      'up',
      [
        { ...left, y: 2 },
        { ...right, y: 2 },
        { ...below, y: 0 },
      ],
    ],
    ['at the left border it stays', 0, 'left', THREE],
    ['at the top it stays', 0, 'up', THREE],
    ['at the bottom it stays', 2, 'down', THREE],
    ['down goes below its neighbour', 0, 'down', [{ ...left, y: 6 }, right, below]],
  ])('%s', ([, at, direction, expected]) => {
    expect(movedBy(THREE, at, direction)).toEqual(expected)
  })
})

test('resizedBy takes no place that is not there', () => {
  expect(resizedBy(THREE, 1, 'right')).toEqual(THREE)
  expect(resizedBy(THREE, 2, 'left')[2]).toEqual({ ...below, w: 11 })
  expect(resizedBy(THREE, 0, 'down')).toEqual([{ ...left, h: 5 }, right, { ...below, y: 5 }])
})

test('a panel that is added is below all', () => {
  expect(lowestPlace(THREE, { w: 6, h: 8 })).toEqual({ x: 0, y: 6, w: 6, h: 8 })
  expect(lowestPlace([], { w: 6, h: 8 })).toEqual({ x: 0, y: 0, w: 6, h: 8 })
})

test('panels are read from the top and the left', () => {
  expect(readingOrder([below, right, left])).toEqual([2, 1, 0])
})

function overlaps(places: readonly Place[]): [Place, Place][] {
  return places.flatMap((a, i) =>
    places
      .slice(i + 1)
      .filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
      .map((b): [Place, Place] => [a, b]),
  )
}
