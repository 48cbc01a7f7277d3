import { MAX_HEAVIEST } from '@oximeter/api/client'
import { expect, test } from 'vitest'
import { ManualTimers } from '../../test/manual-timers.ts'
import { TaskSet } from '../producers/task-set.ts'
import { Lane } from '../pull/lane.ts'
import { LoadMeter } from './load-meter.ts'

const idOf = (n: number): string => `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`

function record(n: number, secs: number): Record<string, unknown> {
  return { id: idOf(n), kind: 'service', address: '127.0.0.1:1', interval: { secs, nanos: 0 } }
}

/** Producers, each of which gives as many samples a collection as its number. */
class Load {
  readonly timers = new ManualTimers()
  taken = 0
  readonly tasks = new TaskSet({
    timers: this.timers,
    lanes: {
      healthy: new Lane({ pulls: 100, largeBodies: 1 }),
      failing: new Lane({ pulls: 100, largeBodies: 1 }),
    },
    pull: ({ endpoint: { id } }) => {
      const samples = Number(id.slice(0, 8))
      this.taken += samples
      return Promise.resolve({ samples, refused: 0, errorItems: 0, bytes: 1 })
    },
    acknowledge: () => Promise.resolve(),
    settled: () => Promise.resolve(),
    admits: () => true,
    onPull: () => {},
    onCollected: () => {},
    onFailure: () => {},
    onLate: () => {},
    onEnded: () => {},
    onBadRecord: () => {},
  })
  readonly meter = new LoadMeter({
    timers: this.timers,
    tasks: this.tasks,
    samplesTaken: () => this.taken,
    spool: () => ({ bytes: 7, max_bytes: 1000 }),
  })
}

test('samples a second since the last time, of all and of the heaviest, the heaviest first', async () => {
  const { tasks, timers, meter } = new Load()
  tasks.replace(Array.from({ length: 30 }, (_, n) => record(n, 1)))
  expect(meter.measure()).toEqual({
    n_producers: 30,
    samples_per_second: 0,
    spool_bytes: 7,
    spool_limit_bytes: 1000,
    heaviest: [],
  })
  // None is collected at both ends of the time.
  await timers.advance(5000.5)
  meter.measure()
  await timers.advance(5000)
  const { samples_per_second, heaviest } = meter.measure()
  expect(samples_per_second).toBe((30 * 29) / 2)
  expect(heaviest).toEqual(
    Array.from({ length: MAX_HEAVIEST }, (_, i) => ({
      producer_id: idOf(29 - i),
      samples_per_second: 29 - i,
    })),
  )
  tasks.replace([record(3, 1)])
  await timers.advance(5000)
  expect(meter.measure()).toMatchObject({
    n_producers: 1,
    samples_per_second: 3,
    heaviest: [{ producer_id: idOf(3), samples_per_second: 3 }],
  })
})

test('one that is collected seldom keeps its rate between its collections', async () => {
  const { tasks, timers, meter } = new Load()
  tasks.replace([record(60, 20), record(1, 1)])
  const rates: number[] = []
  for (let turn = 0; turn < 40; turn++) {
    rates.push(
      meter.measure().heaviest.find(({ producer_id }) => producer_id === idOf(60))
        ?.samples_per_second ?? 0,
    )
    await timers.advance(5000)
  }
  // 60 samples in 20 s; nothing can be said until it was collected twice.
  expect(new Set(rates.slice(0, 8))).toEqual(new Set([0]))
  expect(new Set(rates.slice(8))).toEqual(new Set([3]))
})

test('producers that give nothing are not heavy', async () => {
  const { tasks, timers, meter } = new Load()
  tasks.replace([record(0, 1)])
  meter.measure()
  await timers.advance(5000)
  expect(meter.measure().heaviest).toEqual([])
})
