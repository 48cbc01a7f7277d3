import { HttpProblem, unavailable, type CollectorInfo } from '@oximeter/api/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ManualTimers, settle } from '../../test/manual-timers.ts'
import { Registration } from './registration.ts'

const info: CollectorInfo = {
  collector_id: 'c0000000-0000-4000-8000-000000000000',
  address: '127.0.0.1:12223',
}

let timers: ManualTimers
let stop: AbortController
let asked: CollectorInfo[]
let told: string[]
let answer: () => Promise<void>
let registration: Registration
let running: Promise<void>

beforeEach(() => {
  timers = new ManualTimers()
  stop = new AbortController()
  asked = []
  told = []
  answer = async () => {}
  registration = new Registration({
    nexus: {
      registerCollector: (collector) => {
        asked.push(collector)
        return answer()
      },
    },
    info,
    timers,
    onRegistered: () => told.push('registered'),
    onTrouble: (_, refused) => told.push(refused ? 'refused' : 'away'),
    signal: stop.signal,
  })
})
afterEach(async () => {
  stop.abort()
  await running
})

test('registers once: an operator who takes it out of service has the last word', async () => {
  running = registration.run()
  await timers.advance(24 * 3_600_000)
  expect(asked).toEqual([info])
  expect(told).toEqual(['registered'])
})

test('registers again, once, each time that Nexus says it does not know it', async () => {
  running = registration.run()
  await settle()
  for (const times of [2, 3]) {
    registration.renew()
    registration.renew()
    await timers.advance(3_600_000)
    expect(asked).toHaveLength(times)
  }
})

test('a Nexus that forgets it while it registers hears of it again', async () => {
  const first = Promise.withResolvers<void>()
  answer = () => first.promise
  running = registration.run()
  await settle()
  registration.renew()
  answer = async () => {}
  first.resolve()
  await timers.advance(0)
  expect(asked).toHaveLength(2)
})

test('Nexus away is tried again, soon at first; renewing does not hurry it', async () => {
  answer = () => Promise.reject(unavailable('starting'))
  running = registration.run()
  await timers.advance(0)
  registration.renew()
  await timers.advance(100)
  expect(told).toEqual(['away'])
  await timers.advance(275)
  expect(told).toEqual(['away', 'away'])
  answer = async () => {}
  await timers.advance(1000)
  expect(told).toEqual(['away', 'away', 'registered'])
  await timers.advance(3_600_000)
  expect(asked).toHaveLength(3)
})

test.for([true, false])('it has been tried once Nexus has answered: %o', async (isFine) => {
  const first = Promise.withResolvers<void>()
  answer = () => first.promise
  let tried = false
  void registration.tried.then(() => (tried = true))
  running = registration.run()
  await settle()
  expect(tried).toBe(false)
  if (isFine) first.resolve()
  else first.reject(unavailable('starting'))
  await settle()
  expect(tried).toBe(true)
})

test('Nexus that refuses is asked again slowly', async () => {
  answer = () => Promise.reject(new HttpProblem(400, 'InvalidRequest', 'body.address: …'))
  running = registration.run()
  await timers.advance(59_000)
  expect(told).toEqual(['refused'])
  answer = async () => {}
  await timers.advance(1000)
  expect(told).toEqual(['refused', 'registered'])
})

test('ends when it is told to, wherever it is', async () => {
  answer = () => Promise.reject(unavailable('starting'))
  running = registration.run()
  await settle()
  stop.abort()
  await running
  expect(timers.pending).toBe(0)
})
