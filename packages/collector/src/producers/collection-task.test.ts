import type { ProducerEndpoint } from '@oximeter/api/client'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualTimers, settle } from '../../test/manual-timers.ts'
import { Lane } from '../pull/lane.ts'
import type { PullOutcome } from '../pull/puller.ts'
import type { Failure } from '../pull/failure.ts'
import { phaseOf } from '../time/schedule.ts'
import { CollectionTask, type TaskContext } from './collection-task.ts'
import { checkEndpoint, type CheckedEndpoint } from './endpoint.ts'
import { TaskSet } from './task-set.ts'

const ID = '8faa6a72-8d01-43b1-8f5a-4b582827d713'

function record(intervalMs: number, address = '127.0.0.1:4000', id = ID): Record<string, unknown> {
  const interval = { secs: Math.floor(intervalMs / 1000), nanos: (intervalMs % 1000) * 1_000_000 }
  return { id, kind: 'service', address, interval }
}

function endpoint(intervalMs: number, address?: string): CheckedEndpoint {
  const check = checkEndpoint(record(intervalMs, address))
  if (!check.ok) throw new Error(check.failure.detail)
  return check.endpoint
}

/** When a task with an interval of a second ticks first. */
const FIRST_TICK = Math.floor(phaseOf(ID) * 10) * 100

const NOTHING: PullOutcome = { samples: 0, refused: 0, errorItems: 0, bytes: 2 }
const FAILED: PullOutcome = { ...NOTHING, failure: { reason: 'unreachable', detail: '' } }

function oneAtATime(): TaskContext['lanes'] {
  const limits = { pulls: 1, largeBodies: 1 }
  return { healthy: new Lane(limits), failing: new Lane(limits) }
}

/** A producer whose pulls take as long as a test likes. */
class Pulls {
  readonly timers = new ManualTimers()
  readonly started: { at: number; address: string }[] = []
  readonly failures: string[] = []
  readonly badRecords: string[] = []
  lateTicks = 0
  admitted = true
  result: PullOutcome = NOTHING
  running = 0
  mostRunning = 0
  #durations: Iterator<number>

  constructor(durations: Iterable<number>) {
    this.#durations = durations[Symbol.iterator]()
  }

  readonly context: TaskContext = {
    timers: this.timers,
    lanes: {
      healthy: new Lane({ pulls: 10, largeBodies: 1 }),
      failing: new Lane({ pulls: 10, largeBodies: 1 }),
    },
    pull: (task) => this.#pull(task.endpoint),
    acknowledge: () => Promise.resolve(),
    settled: () => Promise.resolve(),
    onPull: () => {},
    admits: () => this.admitted,
    onFailure: (_task: CollectionTask, { reason }: Failure) => void this.failures.push(reason),
    onCollected: () => {},
    onLate: (ticks) => void (this.lateTicks += ticks),
    onEnded: () => {},
    onBadRecord: ({ detail }) => void this.badRecords.push(detail),
  }

  async #pull({ address }: ProducerEndpoint): Promise<PullOutcome> {
    this.started.push({ at: this.timers.now(), address })
    this.running += 1
    this.mostRunning = Math.max(this.mostRunning, this.running)
    const duration: number = this.#durations.next().value ?? 0
    const { result } = this
    await new Promise<void>((resolve) => this.timers.after(duration, resolve))
    this.running -= 1
    return result
  }

  task(intervalMs = 1000): CollectionTask {
    const first = endpoint(intervalMs)
    const task = new CollectionTask(first.record, this.context)
    task.update(first)
    return task
  }
}

test('never two pulls of one producer at once; every tick is a pull, waits, or is counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3500 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.integer({ min: 0, max: 19_000 }), { maxLength: 5 }),
      async (durations, forced) => {
        const pulls = new Pulls(durations)
        const task = pulls.task()
        for (const at of forced) pulls.timers.after(at, () => void task.collectNow())
        await pulls.timers.advance(20_000)
        void task.stop()
        expect(pulls.mostRunning).toBeLessThanOrEqual(1)
        const inProgress = pulls.failures.filter((reason) => reason === 'collections in progress')
        expect(inProgress.length).toBe(pulls.failures.length)
        const waiting = 1
        const ticks = 20
        expect(pulls.started.length + inProgress.length).toBeGreaterThanOrEqual(ticks - waiting)
        expect(pulls.started.length + inProgress.length).toBeLessThanOrEqual(ticks + forced.length)
      },
    ),
    { numRuns: 60 },
  )
})

test('one tick waits for a slow pull, the next is counted', async () => {
  const pulls = new Pulls([2500, 0])
  const task = pulls.task()
  await pulls.timers.advance(3000 + FIRST_TICK)
  const starts = pulls.started.map(({ at }) => Math.round(at - FIRST_TICK))
  expect(starts).toEqual([0, 2500, 3000])
  expect(pulls.failures).toEqual(['collections in progress'])
  expect(task.details()).toMatchObject({
    n_failures: 1,
    failures: [{ reason: 'collections in progress', count: 1 }],
    last_failure: { reason: 'collections in progress', time_collecting: { secs: 0, nanos: 0 } },
  })
  expect(pulls.lateTicks).toBe(1)
})

test('asking for a pull joins the one that runs', async () => {
  const pulls = new Pulls([700, 700])
  const task = pulls.task()
  const outcomes = [task.collectNow(), task.collectNow()]
  await pulls.timers.advance(700)
  const [first, second] = await Promise.all(outcomes)
  expect(second).toBe(first)
  expect(first).toMatchObject({
    outcome: 'success',
    time_collecting: { secs: 0, nanos: 700_000_000 },
  })
})

test('back-pressure: ticks are counted and not pulled', async () => {
  const pulls = new Pulls([])
  pulls.admitted = false
  pulls.task()
  await pulls.timers.advance(3000)
  expect(pulls.started).toEqual([])
  expect(pulls.failures).toEqual(['back pressure', 'back pressure', 'back pressure'])
})

test('a new address lets the running pull end and keeps the rhythm', async () => {
  const pulls = new Pulls([300])
  const task = pulls.task()
  await pulls.timers.advance(1000)
  const first = pulls.started[0]?.at ?? 0
  task.update(endpoint(1000, '127.0.0.1:5000'))
  await pulls.timers.advance(2000)
  expect(pulls.started.map(({ at, address }) => [at - first, address])).toEqual([
    [0, '127.0.0.1:4000'],
    [1000, '127.0.0.1:5000'],
    [2000, '127.0.0.1:5000'],
  ])
  expect(task.details()).toMatchObject({ address: '127.0.0.1:5000', n_collections: 3 })
  expect(task.record.collections.value).toBeLessThan(3)
})

test('an update that changes nothing leaves the timer alone, however often it comes', async () => {
  const pulls = new Pulls([])
  const task = pulls.task()
  for (let i = 0; i < 30; i++) {
    await pulls.timers.advance(100)
    task.update(endpoint(1000))
  }
  expect(pulls.started.length).toBe(3)
})

test('a producer that says it belongs to another collector waits for the next list', async () => {
  const pulls = new Pulls([])
  const tasks = new TaskSet(pulls.context)
  tasks.replace([record(1000)])
  pulls.result = { ...NOTHING, failure: { reason: 'stale generation', detail: '' } }
  await pulls.timers.advance(5000)
  expect(pulls.started.length).toBe(1)
  expect(pulls.failures).toEqual(['stale generation'])
  pulls.result = NOTHING
  tasks.replace([{ ...record(1000), generation: 7 }])
  expect(tasks.get(ID)?.generation).toBe(7)
  await pulls.timers.advance(5000)
  expect(pulls.started.length).toBe(6)
})

test('what waits for the pull that finds it belongs to another collector is not made', async () => {
  const pulls = new Pulls([1500])
  pulls.result = { ...NOTHING, failure: { reason: 'stale generation', detail: 'generation 7' } }
  const tasks = new TaskSet(pulls.context)
  tasks.replace([record(1000)])
  await pulls.timers.advance(5000)
  expect(pulls.started.length).toBe(1)
  // It is there to be seen, also once the list has come back and says so itself.
  expect(tasks.get(ID)?.details()).toMatchObject({
    last_failure: { reason: 'stale generation', detail: 'generation 7' },
    failures: [{ reason: 'stale generation', count: 1 }],
  })
  tasks.replace([])
  expect(tasks.get(ID)).toBeUndefined()
  await pulls.timers.advance(5000)
  expect(pulls.started.length).toBe(1)
})

/** What becomes of a producer that leaves the list. */
class Leaving {
  readonly pulls: Pulls
  readonly tasks: TaskSet
  readonly told: string[] = []
  readonly durable = Promise.withResolvers<void>()

  constructor(durations: Iterable<number>) {
    this.pulls = new Pulls(durations)
    this.tasks = new TaskSet({
      ...this.pulls.context,
      settled: () => {
        this.told.push('sealing')
        return this.durable.promise
      },
      acknowledge: async ({ generation }) =>
        void this.told.push(`told in generation ${generation}`),
      onEnded: () => void this.told.push('ended'),
    })
    this.tasks.replace([{ ...record(1000), generation: 7 }])
  }
}

test('a producer that leaves is told what is durable, after its last pull, before it is forgotten', async () => {
  const { pulls, tasks, told, durable } = new Leaving([700])
  await pulls.timers.advance(1000)
  tasks.replace([])
  await settle()
  expect(told).toEqual([])
  await pulls.timers.advance(700)
  expect(told).toEqual(['sealing'])
  durable.resolve()
  await settle()
  expect(told).toEqual(['sealing', 'told in generation 7', 'ended'])
})

test('one that is back before that is not forgotten', async () => {
  const { pulls, tasks, told, durable } = new Leaving([700])
  await pulls.timers.advance(1000)
  tasks.replace([])
  tasks.replace([{ ...record(1000), generation: 9 }])
  durable.resolve()
  await pulls.timers.advance(5000)
  expect(told).toEqual([])
  expect(tasks.get(ID)?.generation).toBe(9)
})

test.for(['stale generation', 'unreachable'])(
  'one that answers %s is not waited for',
  async (reason) => {
    const { pulls, tasks, told } = new Leaving([])
    pulls.result = { ...NOTHING, failure: { reason, detail: '' } }
    await pulls.timers.advance(1000)
    tasks.replace([])
    await settle()
    expect(told).toEqual(['ended'])
  },
)

test('the end of the collector waits for those that are being handed over', async () => {
  const { pulls, tasks, told, durable } = new Leaving([])
  await pulls.timers.advance(1000)
  tasks.replace([])
  await tasks.end()
  const acknowledged = tasks.acknowledge()
  durable.resolve()
  await acknowledged
  expect(told).toEqual(['sealing', 'told in generation 7', 'ended'])
})

test('a record that cannot be used any more harms nothing', async () => {
  const pulls = new Pulls([])
  const tasks = new TaskSet(pulls.context)
  tasks.replace([record(1000)])
  tasks.replace([record(0)])
  tasks.replace([{ ...record(1000), address: 'nowhere' }])
  await pulls.timers.advance(3000)
  expect(pulls.started.length).toBe(3)
  expect(tasks.get(ID)?.details().failures).toEqual([
    { reason: 'invalid interval', count: 1 },
    { reason: 'invalid endpoint', count: 1 },
  ])
})

test('a record that never could be used is listed with its reason and makes no timer', async () => {
  const pulls = new Pulls([])
  const tasks = new TaskSet(pulls.context)
  tasks.replace([record(0), { id: 'x' }, null])
  expect(pulls.timers.pending).toBe(0)
  expect(tasks.get(ID)?.details()).toMatchObject({
    interval: { secs: 0, nanos: 0 },
    n_failures: 1,
    last_failure: { reason: 'invalid interval' },
  })
  expect(await tasks.get(ID)?.collectNow()).toMatchObject({
    outcome: 'failure',
    reason: 'invalid interval',
  })
  expect(pulls.badRecords).toEqual(['"x" is not a producer id', 'undefined is not a producer id'])
})

test('a producer that goes and comes back while it is pulled is not pulled twice at once', async () => {
  const pulls = new Pulls([5000])
  const tasks = new TaskSet(pulls.context)
  tasks.replace([record(1000)])
  await pulls.timers.advance(1000)
  tasks.replace([])
  tasks.replace([record(1000)])
  await pulls.timers.advance(3000)
  expect(pulls.started.length).toBe(1)
  await pulls.timers.advance(2000)
  expect(pulls.started.length).toBeGreaterThan(1)
  expect(pulls.mostRunning).toBe(1)
})

test('a task that ends lets its pull end and begins no other', async () => {
  const pulls = new Pulls([5000])
  const tasks = new TaskSet(pulls.context)
  tasks.replace([record(1000)])
  await pulls.timers.advance(2500)
  let ended = false
  void tasks.end().then(() => (ended = true))
  await settle()
  expect(ended).toBe(false)
  await pulls.timers.advance(10_000)
  expect(ended).toBe(true)
  expect(pulls.started.length).toBe(1)
  expect(pulls.timers.pending).toBe(0)
})

test('producers that hang hold up each other, and no healthy one', async () => {
  const pulls = new Pulls([])
  const healthy = { ...pulls.context, lanes: oneAtATime() }
  const started: string[] = []
  const tasks = new TaskSet({
    ...healthy,
    pull: ({ endpoint: { address } }) => {
      started.push(address)
      if (address !== 'good:1')
        return new Promise((resolve) => pulls.timers.after(900, () => resolve(FAILED)))
      return Promise.resolve(pulls.result)
    },
  })
  const ids = ['1', '2', '3'].map((digit) => digit + ID.slice(1))
  tasks.replace(ids.map((id, i) => record(1000, i === 0 ? 'good:1' : `dead:${i}`, id)))
  await pulls.timers.advance(5000)
  started.length = 0
  await pulls.timers.advance(20_000)
  const count = (address: string): number => started.filter((one) => one === address).length
  expect(count('good:1')).toBe(20)
  expect(count('dead:1')).toBeGreaterThan(5)
  expect(count('dead:2')).toBeGreaterThan(5)
})

test('at the end those who answered last are told what is durable, only so many at a time', async () => {
  const pulls = new Pulls([])
  const told: string[] = []
  let atOnce = 0
  let most = 0
  const tasks = new TaskSet({
    ...pulls.context,
    lanes: oneAtATime(),
    pull: ({ endpoint: { address } }) =>
      Promise.resolve(address.startsWith('good') ? pulls.result : FAILED),
    acknowledge: async ({ endpoint: { address } }) => {
      told.push(address)
      most = Math.max(most, ++atOnce)
      await settle()
      atOnce -= 1
    },
  })
  const ids = ['1', '2', '3', '4'].map((digit) => digit + ID.slice(1))
  tasks.replace(ids.map((id, i) => record(1000, i === 1 ? 'dead:1' : `good:${i}`, id)))
  await pulls.timers.advance(2000)
  await tasks.end()
  await tasks.acknowledge()
  expect(told).toEqual(['good:0', 'good:2', 'good:3'])
  expect(most).toBe(1)
})

test('lists ascending by id, after an id', () => {
  const pulls = new Pulls([])
  const tasks = new TaskSet(pulls.context)
  const ids = ['c', 'a', 'b'].map((digit) => digit + ID.slice(1))
  tasks.replace(ids.map((id) => record(1000, '127.0.0.1:4000', id)))
  const listed = (after: string, limit: number): string[] =>
    tasks.list(after, limit).map((task) => task.endpoint.id[0] ?? '')
  expect(listed('', 2)).toEqual(['a', 'b'])
  expect(listed(ids[2] ?? '', 2)).toEqual(['c'])
  expect(listed(ids[0] ?? '', 2)).toEqual([])
})
