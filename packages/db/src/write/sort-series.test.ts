import { array, assert, bigInt, constantFrom, oneof, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import type { Series } from './series.ts'
import { sortSeries } from './sort-series.ts'

test('series come by name, then key, however near their keys are', () => {
  const keys = oneof(
    bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    // These share the upper bits, by which most are told apart.
    bigInt({ min: 5n << 40n, max: (5n << 40n) + 30n }),
  )
  const series = record({ name: constantFrom('a:b', 'a:b_c', 'a2:b'), key: keys })
  assert(
    property(array(series, { maxLength: 200 }), (made) => {
      const all = made.map((one) => ({ ...one, keyHead: Number(one.key >> 35n) }) as Series)
      const sorted = Array.from(sortSeries(all), (number) => [all[number]!.name, all[number]!.key])
      const expected = all
        .toSorted((a, b) =>
          a.name === b.name
            ? a.key < b.key
              ? -1
              : a.key > b.key
                ? 1
                : 0
            : a.name < b.name
              ? -1
              : 1,
        )
        .map(({ name, key }) => [name, key])
      expect(sorted).toEqual(expected)
    }),
  )
})
