import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparisonOf } from './compare-int64.ts'

test('numbers compare as they are, whatever their signs and halves', () => {
  const near = [-(2n ** 63n), -(2n ** 32n), -1n, 0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 63n - 1n]
  const number = fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.constantFrom(...near))
  fc.assert(
    fc.property(fc.array(number, { minLength: 2 }), (values) => {
      const compare = comparisonOf(BigInt64Array.from(values))
      for (const [at, value] of values.entries()) {
        const first = values[0]!
        const expected = first === value ? 0 : first < value ? -1 : 1
        expect(Math.sign(compare(0, at))).toBe(expected)
      }
    }),
  )
})

test('a part of an array is compared by its own places', () => {
  const compare = comparisonOf(BigInt64Array.of(9n, 2n, 1n).subarray(1))
  expect(compare(0, 1)).toBeGreaterThan(0)
})
