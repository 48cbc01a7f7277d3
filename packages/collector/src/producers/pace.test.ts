import { expect, test } from 'vitest'
import { paceOf } from './pace.ts'

const NOW = 1_000_000_000_000n

const taskOf = (id: string, sinceMs: number, ms?: number, intervalMs = 10_000) => ({
  endpoint: { id },
  intervalMs,
  record: { collectedSince: NOW - BigInt(sinceMs) * 1_000_000n, lastTookMs: ms },
})

test('who was not collected for more than three intervals is late', () => {
  const { late } = paceOf(
    [
      taskOf('in time', 9000),
      taskOf('a little late', 30_000),
      taskOf('late', 30_001),
      taskOf('slow by itself', 30_001, undefined, 60_000),
      taskOf('without an interval', 90_000, undefined, 0),
    ],
    NOW,
  )
  expect(late).toBe(1)
})

test('the slowest are named, the longest first, and nobody who was never collected', () => {
  const tasks = Array.from({ length: 100 }, (_, i) => taskOf(`p${i}`, 0, i))
  const { slowest } = paceOf([...tasks, taskOf('new', 0)], NOW)
  expect(slowest).toHaveLength(20)
  expect(slowest.slice(0, 2)).toEqual([
    { producer_id: 'p99', ms: 99 },
    { producer_id: 'p98', ms: 98 },
  ])
})
