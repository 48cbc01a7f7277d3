import { expect, test } from 'vitest'
import { ManualTimers } from '../../test/manual-timers.ts'
import { RepeatLimiter } from './repeat-limiter.ts'

test('lets the first through, then one in a while with the number held back', async () => {
  const timers = new ManualTimers()
  const limiter = new RepeatLimiter(timers, { everyMs: 1000 })
  expect(limiter.admit('a')).toBe(0)
  expect(limiter.admit('a')).toBeUndefined()
  expect(limiter.admit('b')).toBe(0)
  expect(limiter.admit('a')).toBeUndefined()
  await timers.advance(1000)
  expect(limiter.admit('a')).toBe(2)
  expect(limiter.admit('a')).toBeUndefined()
})

test('forgets the oldest key beyond its capacity', () => {
  const limiter = new RepeatLimiter(new ManualTimers(), { capacity: 2 })
  for (const key of ['a', 'b', 'c']) limiter.admit(key)
  expect(limiter.admit('c')).toBeUndefined()
  expect(limiter.admit('a')).toBe(0)
})
