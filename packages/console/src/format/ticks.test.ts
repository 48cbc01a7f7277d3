import { expect, test } from 'vitest'

import type { Quantity } from './quantity.ts'
import { formatTicks } from './ticks.ts'

test.for<[Quantity['units'], number[], string[]]>([
  ['none', [0, 0.5, 1, 1.5], ['0', '0.5', '1.0', '1.5']],
  ['count', [1000, 1001], ['1.000 k', '1.001 k']],
  ['bytes', [0, 2 ** 19, 2 ** 20], ['0', '0.5 MiB', '1.0 MiB']],
  ['seconds', [0.001, 0.0015], ['1.0 ms', '1.5 ms']],
  ['nanoseconds', [-1e9, 0, 1e9], ['−1 s', '0', '1 s']],
  ['ratio', [0, 0.25, 0.5], ['0', '25 %', '50 %']],
  ['watts', [500, 1500], ['0.5 kW', '1.5 kW']],
  ['none', [], []],
  ['degrees_celsius', [20], ['20 °C']],
])('an axis of %s', ([units, values, texts]) => {
  expect(formatTicks(values, { units })).toEqual(texts)
})

test('of rates', () => {
  expect(formatTicks([0, 1024], { units: 'bytes', perSecond: true })).toEqual(['0', '1 KiB/s'])
  expect(formatTicks([0, 5], { units: 'none', perSecond: true })).toEqual(['0', '5/s'])
})
