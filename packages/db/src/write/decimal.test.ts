import { assert, double, float, integer, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { decimalMantissa, decimalScale, NO_SCALE } from './decimal.ts'

/** What the engine makes of the stored numbers; the value itself where it is stored as it is. */
function restored(value: number, scale: number, isSingle: boolean): number {
  if (scale === NO_SCALE) return value
  const quotient = decimalMantissa(value, scale) / 10 ** scale
  return isSingle ? Math.fround(quotient) : quotient
}

test('any float that is taken for a decimal is one, to the bit', () => {
  assert(
    property(double(), integer({ min: 0, max: 6 }), (value, atLeast) => {
      const scale = decimalScale(value, atLeast, false)
      expect(restored(value, scale, false)).toBe(value)
    }),
  )
  assert(
    property(float(), (value) => {
      const scale = decimalScale(value, 0, true)
      expect(restored(value, scale, true)).toBe(value)
    }),
  )
})

test('every decimal of few digits is found, with the least digits that it needs', () => {
  const parts = tuple(integer({ min: -1e12, max: 1e12 }), integer({ min: 0, max: 6 }))
  assert(
    property(parts, ([mantissa, scale]) => {
      const value = (mantissa + 0) / 10 ** scale
      if (Object.is(value, -0)) return
      const found = decimalScale(value, 0, false)
      expect(found).toBeLessThanOrEqual(scale)
      expect(restored(value, found, false)).toBe(value)
    }),
  )
})

test.for([
  [0, 0],
  [12.5, 1],
  [12.53, 2],
  [-0, NO_SCALE],
  [NaN, NO_SCALE],
  [Infinity, NO_SCALE],
  [0.1 + 0.2, NO_SCALE],
  [1 / 3, NO_SCALE],
  [2 ** 53, NO_SCALE],
] as const)('the scale of %d is %d', ([value, scale]) => {
  expect(decimalScale(value, 0, false)).toBe(scale)
})

test('a single-precision decimal is not what it is in double precision', () => {
  expect(decimalScale(Math.fround(0.1), 0, true)).toBe(1)
  expect(decimalScale(Math.fround(0.1), 0, false)).toBe(NO_SCALE)
})
