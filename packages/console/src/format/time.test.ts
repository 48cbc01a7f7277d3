import { expect, test } from 'vitest'

import { formatInstant, timeAgo } from './time.ts'

const NOW = new Date('2026-11-29T12:00:00Z')

test.for<[number, string]>([
  [0, 'just now'],
  [1.5, 'just now'],
  [12, '12 s ago'],
  [59.9, '59 s ago'],
  [61, '1 min ago'],
  [3 * 3600 + 1800, '3 h ago'],
  [5 * 86_400 + 5 * 3600, '5 d ago'],
  [-200, 'in 3 min'],
])('%d s before now is %s', ([seconds, text]) => {
  expect(timeAgo(new Date(NOW.getTime() - seconds * 1000), NOW)).toBe(text)
})

test('an instant is in the zone of the reader', () => {
  expect(formatInstant(new Date(2026, 10, 9, 8, 7, 6))).toBe('2026-11-09 08:07:06')
})
