import { expect, test } from 'vitest'

import { MAX_PAST, remember, type PastQuery } from './query-history.ts'

test('what was run last is first, and there once', () => {
  const first = remember(remember([], 'a', 1), 'b', 2)
  expect(remember(first, 'a', 3)).toEqual([
    { query: 'a', time: 3 },
    { query: 'b', time: 2 },
  ])
})

test('what is long past is forgotten', () => {
  let past: readonly PastQuery[] = []
  for (let i = 0; i < 2 * MAX_PAST; i++) past = remember(past, String(i), i)
  expect(past).toHaveLength(MAX_PAST)
  expect(past[0]?.query).toBe(String(2 * MAX_PAST - 1))
})
