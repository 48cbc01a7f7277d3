import type { Threshold } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { levelOf, quantityOfUnit } from './panel-quantity.ts'

const THRESHOLDS: Threshold[] = [
  { from: 0.95, level: 'critical' },
  { from: 0, level: 'ok' },
  { from: 0.8, level: 'warning' },
]

test.for([
  [-1, undefined],
  [0, 'ok'],
  [0.8, 'warning'],
  [7, 'critical'],
  [Number.NaN, undefined],
] as const)('%d is %s', ([value, level]) => {
  expect(levelOf(value, THRESHOLDS)).toBe(level)
})

test('units of panels are quantities', () => {
  expect(quantityOfUnit('bytes_per_second')).toEqual({ units: 'bytes', perSecond: true })
  expect(quantityOfUnit('ratio')).toEqual({ units: 'ratio' })
})
