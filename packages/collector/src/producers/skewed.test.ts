import { expect, test } from 'vitest'
import { skewedProducers } from './skewed.ts'

const taskOf = (id: string, offsetMs: number | undefined, intervalMs = 10_000) => ({
  endpoint: { id },
  intervalMs,
  record: { clockOffset: offsetMs === undefined ? undefined : BigInt(offsetMs) * 1_000_000n },
})

test('a sample from the future, or one that is older than two intervals and a minute, is odd', () => {
  const skewed = skewedProducers([
    taskOf('not collected yet', undefined),
    taskOf('right', -300),
    taskOf('a little ahead', 1900),
    taskOf('ahead', 2500),
    taskOf('slow', -75_000),
    taskOf('behind', -90_000),
    taskOf('behind, but collected every hour', -3_600_000, 3_600_000),
  ])
  expect(skewed).toEqual([
    { producer_id: 'behind', offset_ms: -90_000 },
    { producer_id: 'ahead', offset_ms: 2500 },
  ])
})

test('of many the worst are named', () => {
  const tasks = Array.from({ length: 100 }, (_, i) => taskOf(`p${i}`, 10_000 + i))
  const skewed = skewedProducers(tasks)
  expect(skewed).toHaveLength(20)
  expect(skewed[0]).toEqual({ producer_id: 'p99', offset_ms: 10_099 })
})
