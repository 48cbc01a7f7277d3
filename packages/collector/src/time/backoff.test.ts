import { expect, test } from 'vitest'
import { Backoff } from './backoff.ts'

test('doubles up to its maximum and starts over after a reset', () => {
  const backoff = new Backoff({ initialMs: 100, maxMs: 1000, random: () => 0.5 })
  const delays = Array.from({ length: 6 }, () => backoff.nextMs())
  expect(delays).toEqual([100, 200, 400, 800, 1000, 1000])
  backoff.reset()
  expect(backoff.nextMs()).toBe(100)
})

test('spreads each delay by half of it, to either side', () => {
  const low = new Backoff({ initialMs: 100, maxMs: 1000, random: () => 0 })
  const high = new Backoff({ initialMs: 100, maxMs: 1000, random: () => 1 })
  expect([low.nextMs(), high.nextMs()]).toEqual([50, 150])
})
