import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { numbers } from '../testing/index.ts'
import { formatF32, formatF64 } from './float-text.ts'
import { f32Digits, f32DigitsExact } from './float32-digits.ts'

describe('an f64', () => {
  test.for([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [0.1, '0.1'],
    [-2.5, '-2.5'],
    [123456.5, '123456.5'],
    [1e15, '1000000000000000.0'],
    [9007199254740991, '9007199254740991.0'],
    [9060801153433600, '9060801153433600.0'],
    [9999999999999998, '9999999999999998.0'],
    [1e16, '1e16'],
    [1.234e16, '1.234e16'],
    [-2.109808898695963e16, '-2.109808898695963e16'],
    [4.708356024711512e18, '4.708356024711512e18'],
    [1e21, '1e21'],
    [1.1e128, '1.1e128'],
    [0.001234, '0.001234'],
    [1e-5, '0.00001'],
    [9.9e-6, '9.9e-6'],
    [1e-6, '1e-6'],
    [1e-7, '1e-7'],
    [1.5e-7, '1.5e-7'],
    [2 ** -25, '2.9802322387695312e-8'],
    [1.1e-64, '1.1e-64'],
    [5e-324, '5e-324'],
    [2.2250738585072014e-308, '2.2250738585072014e-308'],
    [1.7976931348623157e308, '1.7976931348623157e308'],
    [5.764607523034235e39, '5.764607523034235e39'],
  ] as const)('%d is %s', ([value, text]) => {
    expect(formatF64(value)).toBe(text)
  })

  test('reads back as itself, and is marked as a float', () => {
    fc.assert(
      fc.property(numbers('f64'), (value) => {
        const text = formatF64(value)
        expect(Number(text)).toBe(value)
        expect(text).toMatch(/^-?(\d+\.\d+|\d(\.\d+)?e-?\d+)$/)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('an f32', () => {
  test.for([
    [0, '0.0'],
    [-0, '-0.0'],
    [1, '1.0'],
    [-41.5, '-41.5'],
    [0.1, '0.1'],
    [0.3, '0.3'],
    [2.7182817, '2.7182817'],
    // The shortest may be the middle to a neighbour, if the mantissa is even.
    [33554450, '33554450.0'],
    [9e9, '9000000000.0'],
    [34366720000, '34366720000.0'],
    // Of two that are equally short and close, the even one.
    [305404.125, '305404.12'],
    [8099.03125, '8099.0312'],
    [0.00024414062, '0.00024414062'],
    [8388608, '8388608.0'],
    [16777216, '16777216.0'],
    [67108864, '67108864.0'],
    [134217800, '134217800.0'],
    [5339999700, '5339999700.0'],
    [1234000000000, '1234000000000.0'],
    [9999999000000, '9999999000000.0'],
    [1e13, '1e13'],
    [1.5e14, '1.5e14'],
    [9.223404e17, '9.223404e17'],
    [1.1e32, '1.1e32'],
    [3.4028235e38, '3.4028235e38'],
    [0.0010310042, '0.0010310042'],
    [1e-5, '0.00001'],
    [1e-6, '0.000001'],
    [9.9e-7, '9.9e-7'],
    [1.1754944e-38, '1.1754944e-38'],
    [-2.47e-43, '-2.47e-43'],
    [1e-45, '1e-45'],
  ] as const)('%d is %s', ([value, text]) => {
    expect(formatF32(Math.fround(value))).toBe(text)
  })

  test('reads back as itself once narrowed', () => {
    fc.assert(
      fc.property(numbers('f32'), (value) => {
        expect(Math.fround(Number(formatF32(value)))).toBe(value)
      }),
      { numRuns: 2000 },
    )
  })

  test('has the digits that arithmetic in whole numbers gives', () => {
    const quick = fc.float({ min: Math.fround(1e-4), max: 1e9, noNaN: true })
    fc.assert(
      fc.property(quick, (value) => {
        expect(f32Digits(value)).toStrictEqual(f32DigitsExact(value))
      }),
      { numRuns: 5000 },
    )
  })

  test('has no shorter text that would do', () => {
    fc.assert(
      fc.property(numbers('f32'), (value) => {
        fc.pre(value !== 0)
        const { digits, exponent } = f32Digits(Math.abs(value))
        const shorter = BigInt(digits) / 10n
        for (const candidate of [shorter, shorter + 1n]) {
          expect(Math.fround(Number(`${candidate}e${exponent + 1}`))).not.toBe(Math.abs(value))
        }
      }),
      { numRuns: 1000 },
    )
  })
})
