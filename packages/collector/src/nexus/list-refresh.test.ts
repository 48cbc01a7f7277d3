import { notFound, unavailable, type AssignedProducer, type Page } from '@oximeter/api/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualTimers, settle } from '../../test/manual-timers.ts'
import { ListRefresh } from './list-refresh.ts'

const EMPTY: Page<AssignedProducer> = { items: [], next_page: null }

let timers: ManualTimers
let stop: AbortController
let asked: number[]
let told: string[]
let answer: () => Promise<Page<AssignedProducer>>
let intervalMs: number
let list: ListRefresh
let running: Promise<void>

beforeEach(() => {
  timers = new ManualTimers()
  stop = new AbortController()
  asked = []
  told = []
  answer = () => Promise.resolve(EMPTY)
  intervalMs = 60_000
  list = new ListRefresh({
    nexus: {
      listCollectorProducers: () => {
        asked.push(timers.now())
        return answer()
      },
    },
    collectorId: 'c0000000-0000-4000-8000-000000000000',
    intervalMs: () => intervalMs,
    timers,
    onList: () => told.push('list'),
    onUnknown: () => told.push('unknown'),
    onTrouble: () => told.push('trouble'),
    signal: stop.signal,
  })
  running = list.run()
})
afterEach(async () => {
  stop.abort()
  await running
})

test('at once, when it has changed, and after a while in any case', async () => {
  await timers.advance(10_000)
  list.hurry()
  await timers.advance(61_000)
  expect(asked).toEqual([0, 10_000, 70_000])
  expect(told).toEqual(['list', 'list', 'list'])
})

test('a change while it is fetched has it fetched once more', async () => {
  const first = Promise.withResolvers<Page<AssignedProducer>>()
  answer = () => first.promise
  list.hurry()
  await settle()
  list.hurry()
  list.hurry()
  answer = () => Promise.resolve(EMPTY)
  first.resolve(EMPTY)
  await timers.advance(1000)
  // The first one had begun already when the first hurry came.
  expect(asked.length).toBeGreaterThanOrEqual(2)
  expect(asked.length).toBeLessThanOrEqual(3)
  expect(told).toEqual(asked.map(() => 'list'))
})

test('what fails is tried again, soon at first, and never later than a list is good for', async () => {
  await settle()
  answer = () => Promise.reject(unavailable('starting'))
  intervalMs = 3000
  list.hurry()
  await timers.advance(30_000)
  const gaps = asked.slice(1).map((at, i) => at - (asked[i] ?? 0))
  expect(gaps[1]).toBeLessThan(500)
  expect(Math.max(...gaps)).toBeLessThan(3001)
  expect(gaps.at(-1)).toBeCloseTo(3000)
  answer = () => Promise.reject(notFound('no such collector'))
  await timers.advance(3000)
  expect(told.at(-1)).toBe('unknown')
  answer = () => Promise.resolve(EMPTY)
  await timers.advance(3000)
  expect(told.at(-1)).toBe('list')
})

test('ends when it is told to, and leaves nothing behind', async () => {
  await settle()
  stop.abort()
  await running
  expect(timers.pending).toBe(0)
})
