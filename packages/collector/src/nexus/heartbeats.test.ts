import {
  HttpProblem,
  notFound,
  unavailable,
  type CollectorHeartbeat,
  type CollectorHeartbeatAnswer,
} from '@oximeter/api/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualTimers, settle } from '../../test/manual-timers.ts'
import { pause } from '../time/timers.ts'
import { Heartbeats } from './heartbeats.ts'

const LOAD: CollectorHeartbeat = {
  n_producers: 3,
  samples_per_second: 1.5,
  spool_bytes: 0,
  spool_limit_bytes: 1000,
  heaviest: [],
}
const ACTIVE: CollectorHeartbeatAnswer = { state: 'active', list_version: 1 }

let timers: ManualTimers
let stop: AbortController
/** When each was sent, with what time to be answered, and what it told. */
let sent: { at: number; timeoutMs: number | undefined; load: CollectorHeartbeat }[]
let told: unknown[]
let answer: () => Promise<CollectorHeartbeatAnswer>
let heartbeats: Heartbeats
let running: Promise<void>

beforeEach(() => {
  timers = new ManualTimers()
  stop = new AbortController()
  sent = []
  told = []
  answer = () => Promise.resolve(ACTIVE)
  heartbeats = new Heartbeats({
    nexus: {
      heartbeat: (_, load, { timeoutMs } = {}) => {
        sent.push({ at: timers.now(), timeoutMs, load })
        return answer()
      },
    },
    collectorId: 'c0000000-0000-4000-8000-000000000000',
    intervalMs: 5000,
    timers,
    measure: () => LOAD,
    onAnswer: (heard) => told.push(heard),
    onUnknown: () => told.push('unknown'),
    onNotTaken: () => told.push('not taken'),
    onTrouble: () => told.push('trouble'),
    signal: stop.signal,
  })
  running = heartbeats.run()
})
afterEach(async () => {
  stop.abort()
  await running
})

/** An answer that comes after so many milliseconds. */
function late(ms: number): () => Promise<CollectorHeartbeatAnswer> {
  return () => pause(timers, ms, stop.signal).then(() => ACTIVE)
}

test('none before the first registration; then one at once, and one every interval', async () => {
  await timers.advance(60_000)
  expect(sent).toEqual([])
  heartbeats.registered()
  await timers.advance(15_000)
  expect(sent.map(({ at }) => at)).toEqual([60_000, 65_000, 70_000, 75_000])
  expect(told).toEqual([ACTIVE, ACTIVE, ACTIVE, ACTIVE])
})

test('slow answers delay none; an answer has the time until the next', async () => {
  answer = late(4000)
  heartbeats.registered()
  await timers.advance(11_000)
  const timeoutMs = 5000
  expect(sent).toEqual([0, 5000, 10_000].map((at) => ({ at, timeoutMs, load: LOAD })))
  // Nor are two under way at a time.
  answer = late(7000)
  await timers.advance(15_000)
  expect(sent.slice(3).map(({ at }) => at)).toEqual([15_000, 22_000])
})

test('whatever fails, the next one comes in time', async () => {
  heartbeats.registered()
  answer = () => Promise.reject(unavailable('starting'))
  await timers.advance(5000)
  answer = () => Promise.reject(new HttpProblem(403, 'Forbidden', 'no'))
  await timers.advance(5000)
  answer = () => Promise.resolve(ACTIVE)
  await timers.advance(5000)
  expect(told).toEqual(['trouble', 'trouble', 'trouble', ACTIVE].slice(4 - told.length))
  expect(sent).toHaveLength(4)
})

test('a Nexus that does not know it hears of it again as soon as it does', async () => {
  heartbeats.registered()
  await timers.advance(5000)
  answer = () => Promise.reject(notFound('no such collector'))
  await timers.advance(10_000)
  // It could not register yet.
  expect(told.slice(2)).toEqual(['unknown', 'unknown'])
  await timers.advance(1000)
  answer = () => Promise.resolve(ACTIVE)
  heartbeats.registered()
  await settle()
  expect(sent.at(-1)?.at).toBe(16_000)
  expect(told.at(-1)).toBe(ACTIVE)
  // And it may forget it once more.
  answer = () => Promise.reject(notFound('no such collector'))
  await timers.advance(5000)
  expect(told.at(-1)).toBe('unknown')
})

test('ends when it is told to, and leaves nothing behind', async () => {
  heartbeats.registered()
  await settle()
  stop.abort()
  await running
  expect(timers.pending).toBe(0)
})

test('a Nexus that registers it and does not know it has no such route: it is tried again later', async () => {
  answer = () => Promise.reject(notFound('POST /…/heartbeat is not here'))
  heartbeats.registered()
  await settle()
  expect(told).toEqual(['unknown'])
  heartbeats.registered()
  await settle()
  expect(told).toEqual(['unknown', 'not taken'])
  await timers.advance(59_000)
  expect(sent).toHaveLength(2)
  await timers.advance(1000)
  expect(told).toEqual(['unknown', 'not taken', 'not taken'])
  // A newer one in its place.
  answer = () => Promise.resolve(ACTIVE)
  await timers.advance(65_000)
  expect(told.slice(3)).toEqual([ACTIVE, ACTIVE])
})

test.for([405, 501])('%i: the route is not there, without asking twice', async (status) => {
  answer = () => Promise.reject(new HttpProblem(status, 'MethodNotAllowed', 'no'))
  heartbeats.registered()
  await settle()
  expect(told).toEqual(['not taken'])
})
