import type { Units } from '@oximeter/core'
import { expect, test } from 'vitest'

import { formatBytes, formatCount, formatQuantity, formatSeconds } from './quantity.ts'

test.for<[number, string]>([
  [0, '0'],
  [7, '7'],
  [999, '999'],
  [999.9, '1 k'],
  [1000, '1 k'],
  [12_345, '12.3 k'],
  [4_560_000, '4.56 M'],
  [-1500, '−1.5 k'],
  [0.25, '0.25'],
])('count %d is %s', ([count, text]) => {
  expect(formatCount(count)).toBe(text)
})

test.for<[number | bigint, string]>([
  [0, '0 B'],
  [999, '999 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [2 ** 40, '1 TiB'],
  [2n ** 63n, '8 EiB'],
])('%d bytes are %s', ([bytes, text]) => {
  expect(formatBytes(bytes)).toBe(text)
})

test.for<[number, string]>([
  [0, '0 s'],
  [0.000_000_12, '120 ns'],
  [0.0045, '4.5 ms'],
  [1.25, '1.25 s'],
  [59.99, '60 s'],
  [200, '3 min 20 s'],
  [3599.9, '60 min'],
  [7800, '2 h 10 min'],
  [86_400, '1 d'],
  [90_000 + 3600 * 2, '1 d 3 h'],
  [-90, '−1 min 30 s'],
])('%d seconds are %s', ([seconds, text]) => {
  expect(formatSeconds(seconds)).toBe(text)
})

test.for<[number, Units, boolean, string]>([
  [1.3e9, 'bytes', true, '1.21 GiB/s'],
  [4_500_000, 'nanoseconds', false, '4.5 ms'],
  [38.17, 'degrees_celsius', false, '38.2 °C'],
  [4200, 'rpm', false, '4200 rpm'],
  [4200, 'watts', false, '4.2 kW'],
  [12_000, 'count', true, '12 k/s'],
  [Number.NaN, 'none', false, '–'],
  [Number.NEGATIVE_INFINITY, 'none', false, '−∞'],
])('%d of %s, by second %s, are %s', ([value, units, perSecond, text]) => {
  expect(formatQuantity(value, { units, perSecond })).toBe(text)
})
