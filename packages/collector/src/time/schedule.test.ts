import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualTimers } from '../../test/manual-timers.ts'
import { phaseOf, Schedule, type Tick } from './schedule.ts'

function scheduleOf(
  timers: ManualTimers,
  intervalMs: number,
  phase = 0.5,
): { schedule: Schedule; ticks: (Tick & { at: number })[] } {
  const ticks: (Tick & { at: number })[] = []
  const onTick = (tick: Tick): void => void ticks.push({ ...tick, at: timers.now() })
  return { schedule: new Schedule({ timers, intervalMs, phase, onTick }), ticks }
}

test('ticks once a period, first within one period, and never drifts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 10, max: 100_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async (intervalMs, phase) => {
        const timers = new ManualTimers()
        const { ticks, schedule } = scheduleOf(timers, intervalMs, phase)
        await timers.advance(intervalMs * 5)
        schedule[Symbol.dispose]()
        expect(ticks.length).toBeGreaterThanOrEqual(5)
        const [first] = ticks
        expect(first?.at).toBeLessThan(intervalMs)
        for (const [i, { at }] of ticks.entries()) {
          expect(at - (first?.at ?? 0)).toBeCloseTo(i * intervalMs, 6)
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('a late tick is reported, does not burst, and does not move those after it', async () => {
  const timers = new ManualTimers()
  const { ticks } = scheduleOf(timers, 1000)
  await timers.advance(500)
  await timers.stall(3700)
  await timers.advance(1000)
  expect(ticks).toEqual([
    { at: 500, lateMs: 0, skipped: 0 },
    { at: 4200, lateMs: 2700, skipped: 2 },
    { at: 4500, lateMs: 0, skipped: 0 },
  ])
})

test('a schedule that is made anew goes on in step with the one before', async () => {
  const timers = new ManualTimers()
  const before = scheduleOf(timers, 1000, 0.2)
  await timers.advance(1300)
  before.schedule[Symbol.dispose]()
  const after = scheduleOf(timers, 1000, 0.2)
  await timers.advance(2000)
  expect(before.ticks.map(({ at }) => at)).toEqual([200, 1200])
  expect(after.ticks.map(({ at }) => at)).toEqual([2200, 3200])
})

test.for([
  ['of a long period', 10_000, 0.1234, 1200],
  ['at the grid', 10_000, 0.5, 5000],
  ['of a second', 1000, 0.99, 900],
  ['of a short period', 100, 0.99, 90],
] as const)('the first tick %s is at a multiple of the grid', async ([, intervalMs, phase, at]) => {
  const timers = new ManualTimers()
  const { ticks, schedule } = scheduleOf(timers, intervalMs, phase)
  await timers.advance(intervalMs)
  schedule[Symbol.dispose]()
  expect(ticks[0]?.at).toBeCloseTo(at, 6)
})

test('disposing leaves no timer behind', () => {
  const timers = new ManualTimers()
  scheduleOf(timers, 1000).schedule[Symbol.dispose]()
  expect(timers.pending).toBe(0)
})

test('phases spread evenly', () => {
  const counts = Array.from({ length: 10 }, () => 0)
  for (let i = 0; i < 10_000; i++) {
    const bucket = Math.floor(
      phaseOf(`8faa6a72-8d01-43b1-8f5a-${i.toString(16).padStart(12, '0')}`) * 10,
    )
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  expect(Math.min(...counts)).toBeGreaterThan(850)
})
