import { expect, test } from 'vitest'

import { describeRange, rangeBetween, readTimeRange, stretchOf } from './time-range.ts'

const NOW_MS = 1_800_000_000_000

test.for<[from: unknown, to: unknown, range: object | undefined]>([
  ['1h', undefined, { from: '1h' }],
  ['1h30m', 'now', { from: '1h30m' }],
  [
    '2026-01-01T00:00:00Z',
    '2026-01-02T00:00:00Z',
    { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
  ],
  ['1d', '2026-01-02T00:00:00Z', { from: '1d', to: '2026-01-02T00:00:00Z' }],
  ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z', undefined],
  ['0s', undefined, undefined],
  ['soon', undefined, undefined],
  [undefined, undefined, undefined],
  [5, undefined, undefined],
])('from %s to %s', ([from, to, range]) => {
  expect(readTimeRange(from, to)).toEqual(range)
})

test('the last hour ends now, and a fixed stretch where it says', () => {
  expect(stretchOf({ from: '1h' }, NOW_MS)).toEqual({ from: 1_799_996_400, until: 1_800_000_000 })
  const range = rangeBetween({ from: 1_700_000_000.0004, until: 1_700_000_060.0001 })
  expect(range).toEqual({ from: '2023-11-14T22:13:20.000Z', to: '2023-11-14T22:14:20.001Z' })
  expect(stretchOf(range, NOW_MS)).toEqual({ from: 1_700_000_000, until: 1_700_000_060.001 })
})

test('ranges as people say them', () => {
  expect(describeRange({ from: '1h' })).toBe('Last 1 hour')
  expect(describeRange({ from: '1h30m' })).toBe('Last 1 hour 30 minutes')
  expect(describeRange({ from: '7d' })).toBe('Last 7 days')
})
