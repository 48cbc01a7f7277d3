import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LeaseLostError } from '../store/background-lease.ts'
import { Election } from './election.ts'
import type { RepeatedOptions } from './repeated.ts'

const logger = pino({ level: 'silent' })
const won = () => Promise.resolve(true)
const lost = () => Promise.resolve(false)

/** What the database answers. */
let take: () => Promise<boolean>
let election: Election
const said: boolean[] = []
const trouble: unknown[] = []
beforeEach(() => {
  take = won
  said.length = 0
  trouble.length = 0
  election = stand(3_600_000)
})
afterEach(() => election[Symbol.asyncDispose]())

function stand(leaseMs: number): Election {
  return new Election({
    take: () => take(),
    leaseMs,
    intervalMs: 5,
    onChange: (isElected) => said.push(isElected),
    logger,
  })
}

const hourly = { intervalMs: 3_600_000, onTrouble: (error: unknown) => void trouble.push(error) }

test('work is done as soon as we are elected, and again with each term', async () => {
  take = lost
  const work = vi.fn<() => Promise<void>>(() => Promise.resolve())
  election.repeat({ ...hourly, work }).now()
  await vi.waitFor(() => expect(election.isElected).toBe(false))
  expect(work).not.toHaveBeenCalled()
  for (const term of [1, 2]) {
    take = won
    await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(term))
    take = lost
    await vi.waitFor(() => expect(election.isElected).toBe(false))
  }
  expect(said).toEqual([true, false, true, false])
})

test('work that comes later is done at once, and whenever it is asked for', async () => {
  election.begin()
  await vi.waitFor(() => expect(election.isElected).toBe(true))
  const work = vi.fn<() => Promise<void>>(() => Promise.resolve())
  const repeated = election.repeat({ ...hourly, work })
  await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(1))
  repeated.now()
  await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(2))
})

/** Work that goes on until its signal aborts, and says so. */
function endless() {
  const ended = vi.fn<() => void>()
  const work = vi.fn<RepeatedOptions['work']>(async (signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    ended()
    signal.throwIfAborted()
  })
  return { work, ended }
}

test.each([
  ['another has the lease', lost],
  [
    'the database does not answer in time',
    () => new Promise<boolean>((resolve) => setTimeout(resolve, 200, false)),
  ],
  ['the database fails for too long', () => Promise.reject(new Error('away'))],
] as const)('when %s, the term ends and with it what is under way', async (_, answer) => {
  await using short = stand(50)
  const { work, ended } = endless()
  short.repeat({ ...hourly, work })
  await vi.waitFor(() => expect(work).toHaveBeenCalled())
  take = answer
  await vi.waitFor(() => expect(ended).toHaveBeenCalled())
  await vi.waitFor(() => expect(short.isElected).toBe(false))
  expect(trouble, 'it is none').toEqual([])
})

test('whoever finds that the lease is lost ends the term for all', async () => {
  const { work, ended } = endless()
  election.repeat({ ...hourly, work })
  await vi.waitFor(() => expect(work).toHaveBeenCalled())
  take = lost
  election.repeat({ ...hourly, work: () => Promise.reject(new LeaseLostError('over')) })
  await vi.waitFor(() => expect(ended).toHaveBeenCalled())
  expect(trouble).toEqual([])
})

test('what fails within a term is trouble', async () => {
  const failure = new Error('no')
  election.repeat({ ...hourly, work: () => Promise.reject(failure) })
  await vi.waitFor(() => expect(trouble).toEqual([failure]))
})

test('work that is closed ends, and is not done again', async () => {
  const { work, ended } = endless()
  const repeated = election.repeat({ ...hourly, work })
  await vi.waitFor(() => expect(work).toHaveBeenCalled())
  await repeated[Symbol.asyncDispose]()
  expect(ended).toHaveBeenCalledTimes(1)
  repeated.now()
  await election[Symbol.asyncDispose]()
  expect(work).toHaveBeenCalledTimes(1)
  expect(said).toEqual([true, false])
})
