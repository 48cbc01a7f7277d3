import type { TimeRange as SavedRange } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import type { TimeRange } from '../../time-range/time-range.ts'
import { durationText, rangeOfSaved, savedOfRange } from './saved-range.ts'

const NOW = Date.parse('2026-11-29T12:00:00Z')
const BETWEEN = { from: '2026-11-28T00:00:00.000Z', to: '2026-11-29T00:00:00.000Z' }

test.for<[SavedRange, TimeRange]>([
  [{ last_secs: 3600 }, { from: '1h' }],
  [{ last_secs: 5400 }, { from: '1h30m' }],
  [BETWEEN, BETWEEN],
])('%j is %j, and back', ([saved, range]) => {
  expect(rangeOfSaved(saved)).toEqual(range)
  expect(savedOfRange(range, NOW)).toEqual(saved)
})

test('what begins at an instant and ends now is fixed when it is saved', () => {
  expect(savedOfRange({ from: '2026-11-29T11:00:00Z' }, NOW)).toEqual({
    from: '2026-11-29T11:00:00.000Z',
    to: '2026-11-29T12:00:00.000Z',
  })
})

test.for([
  [30, '30s'],
  [90_061, '1d1h1m1s'],
  [604_800, '7d'],
] as const)('%d s are %s', ([seconds, text]) => {
  expect(durationText(seconds)).toBe(text)
})
