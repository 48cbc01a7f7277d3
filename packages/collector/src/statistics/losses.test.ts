import { expect, test } from 'vitest'
import { Losses } from './losses.ts'

const MINUTE = 60_000

test('the last hour is the last sixty minutes, the total is all', () => {
  let now = 30 * MINUTE
  const losses = new Losses(() => now)
  losses.add('dropped', 'age', 5)
  now += 40 * MINUTE
  losses.add('dropped', 'age', 2)
  losses.add('quarantined', 'schema_conflict', 1)
  expect(losses.counts()).toEqual([
    { kind: 'dropped', reason: 'age', total: 7, last_hour: 7 },
    { kind: 'quarantined', reason: 'schema_conflict', total: 1, last_hour: 1 },
  ])
  now += 20 * MINUTE
  expect(losses.counts()[0]).toMatchObject({ total: 7, last_hour: 2 })
  now += 40 * MINUTE
  expect(losses.counts()).toMatchObject([
    { total: 7, last_hour: 0 },
    { total: 1, last_hour: 0 },
  ])
  now += 1000 * MINUTE
  losses.add('dropped', 'age', 1)
  expect(losses.counts()[0]).toMatchObject({ total: 8, last_hour: 1 })
})

test('ever new reasons share one, of each kind', () => {
  const losses = new Losses(() => 0)
  for (let i = 0; i < 200; i++) losses.add('refused', `reason ${i}`, 1)
  losses.add('dropped', 'bytes', 3)
  const counts = losses.counts()
  expect(counts.length).toBeLessThan(70)
  expect(counts.filter(({ reason }) => reason === 'other')).toEqual([
    { kind: 'refused', reason: 'other', total: 136, last_hour: 136 },
    { kind: 'dropped', reason: 'other', total: 3, last_hour: 3 },
  ])
})
