import {
  f64,
  metric,
  MetricsError,
  ProducerRegistry,
  string,
  target,
  type ProduceContext,
  type Producer,
  type Sample,
} from '@oximeter/core'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { ManualTimers, settle } from '../../../collector/test/manual-timers.ts'
import { samplesOf, valuesOf } from '../../test/recorded.ts'
import type { Expiry } from './expiry.ts'
import { SampleQueue } from './sample-queue.ts'
import { Sampler } from './sampler.ts'

const sensor = target('sensor', { name: string() }).of({ name: 'oven' })
const heat = metric('heat', {}, f64())

const BEGUN = 1_700_000_000_000

/** What is sampled: a number that rises, or whatever a test makes of it. */
class Source implements Producer {
  asked = 0
  answer: (context: ProduceContext) => ReturnType<Producer['produce']> = ({ timestamp }) => [
    heat.sample(sensor, {}, this.asked, timestamp),
  ]

  produce(context: ProduceContext): ReturnType<Producer['produce']> {
    this.asked += 1
    return this.answer(context)
  }
}

function setUp() {
  const timers = new ManualTimers(BEGUN)
  const sampler = new Sampler({ name: 'test', timers })
  const registry = new ProducerRegistry({ clock: () => BigInt(timers.wallTime()) * 1_000_000n })
  registry.register(sampler)
  const source = new Source()
  const collect = async () => {
    const samples = await samplesOf(registry)
    return {
      /** Milliseconds since the test began, and what was sampled then. */
      heat: samples.filter(({ timeseries }) => timeseries.name === 'sensor:heat').map(timeAndValue),
      own: (name: string) => valuesOf(samples, `sampler:${name}`),
    }
  }
  return { timers, sampler, registry, source, collect, status: () => sampler.status()[0]! }
}

function timeAndValue({ timestamp, datum }: Sample): readonly [number, unknown] {
  return [Number(timestamp / 1_000_000n) - BEGUN, 'value' in datum ? datum.value : undefined]
}

describe('sampling', () => {
  test('begins one interval after a source is added, keeps in step, and is collected later', async () => {
    const { timers, sampler, source, collect, status } = setUp()
    sampler.add('oven', source, { intervalMs: 100 })
    await timers.advance(99)
    expect(source.asked).toBe(0)
    await timers.advance(251)
    expect(status()).toMatchObject({ queued: 3, attempts: 3, failures: 0 })
    expect((await collect()).heat).toEqual([
      [100, 1],
      [200, 2],
      [300, 3],
    ])
    expect((await collect()).heat).toEqual([])
    await timers.advance(50)
    expect((await collect()).heat).toEqual([[400, 4]])
  })

  test('a source that takes long delays no other, and what is due meanwhile is missed', async () => {
    const { timers, sampler, source, collect } = setUp()
    const slow = new Source()
    const answer = Promise.withResolvers<void>()
    slow.answer = async ({ timestamp }) => {
      await answer.promise
      return [heat.sample(sensor, {}, -1, timestamp)]
    }
    sampler.add('slow', slow, { intervalMs: 100, timeoutMs: 1000 })
    sampler.add('oven', source, { intervalMs: 100 })
    await timers.advance(350)
    answer.resolve()
    await settle()
    await timers.advance(50)
    const { heat: sampled, own } = await collect()
    expect(sampled).toEqual([
      [100, -1],
      [400, -1],
      [100, 1],
      [200, 2],
      [300, 3],
      [400, 4],
    ])
    expect(own('missed_attempts')).toEqual({ slow: 2, oven: 0 })
  })

  test('a process that was stopped makes up for nothing', async () => {
    const { timers, sampler, source, collect } = setUp()
    sampler.add('oven', source, { intervalMs: 100 })
    await timers.stall(1050)
    await timers.advance(60)
    const { heat: sampled, own } = await collect()
    expect(sampled).toEqual([
      [1050, 1],
      [1100, 2],
    ])
    expect(own('missed_attempts')).toEqual({ oven: 9 })
  })

  test('asynchronous samples are samples', async () => {
    const { timers, sampler, source, collect } = setUp()
    source.answer = async function* ({ timestamp }) {
      yield heat.sample(sensor, {}, 1, timestamp)
      yield heat.sample(sensor, {}, 2, timestamp + 1n)
    }
    sampler.add('oven', source, { intervalMs: 100 })
    await timers.advance(100)
    expect((await collect()).heat.map(([, value]) => value)).toEqual([1, 2])
  })
})

describe('the queue', () => {
  test('drops the oldest, and counts them', async () => {
    const { timers, sampler, source, collect, status } = setUp()
    sampler.add('oven', source, { intervalMs: 100, maxSamples: 2 })
    expect((await collect()).own('dropped_samples')).toEqual({ oven: 0 })
    await timers.advance(500)
    expect(status()).toMatchObject({ queued: 2, dropped: 3 })
    const { heat: sampled, own } = await collect()
    expect(sampled.map(([, value]) => value)).toEqual([4, 5])
    expect(own('dropped_samples')).toEqual({ oven: 3 })
    expect(own('queued_samples')).toEqual({ oven: 2 })
  })

  test('more at once than there is room for', async () => {
    const { timers, sampler, source, collect } = setUp()
    source.answer = ({ timestamp }) =>
      [1, 2, 3].map((value) => heat.sample(sensor, {}, value, timestamp + BigInt(value)))
    sampler.add('oven', source, { intervalMs: 100, maxSamples: 2 })
    await timers.advance(100)
    expect((await collect()).heat.map(([, value]) => value)).toEqual([2, 3])
  })

  test('holds the newest, in order, whatever is pushed and taken', () => {
    const operation = fc.oneof(
      fc.record({ push: fc.nat(7) }),
      fc.record({ take: fc.nat(7) }),
      fc.record({ resize: fc.integer({ min: 1, max: 9 }) }),
    )
    fc.assert(
      fc.property(fc.array(operation), (operations) => {
        let dropped = 0
        const queue = new SampleQueue(5, (count) => (dropped += count))
        let [limit, next, expectedDrops] = [5, 0, 0]
        let model: number[] = []
        const taken: unknown[] = []
        const expected: unknown[] = []
        const trim = () => {
          const excess = Math.max(0, model.length - limit)
          model = model.slice(excess)
          expectedDrops += excess
        }
        for (const step of operations) {
          if ('push' in step) {
            const values = Array.from({ length: step.push }, () => next++)
            queue.push(values.map((value) => heat.sample(sensor, {}, value, 1n)))
            model.push(...values)
            trim()
          } else if ('resize' in step) {
            limit = step.resize
            queue.resize(limit)
            trim()
          } else {
            const taking = queue.take()
            for (let n = 0; n < step.take; n++) {
              const { done, value } = taking.next()
              if (done === true) break
              taken.push(timeAndValue(value)[1])
            }
            expected.push(...model.splice(0, step.take))
          }
          expect(queue.size).toBe(model.length)
        }
        expect(taken).toEqual(expected)
        expect([queue.dropped, dropped]).toEqual([expectedDrops, expectedDrops])
      }),
    )
  })
})

describe('failures', () => {
  const FAILURES: Readonly<Record<string, [Source['answer'], string, number]>> = {
    'it throws': [
      () => {
        throw new Error('no sensor')
      },
      'no sensor',
      2,
    ],
    'it rejects': [() => Promise.reject(new Error('EIO')), 'EIO', 2],
    'it yields nothing': [() => [], 'it had no samples', 2],
    'it does not answer': [() => new Promise(() => {}), 'it took more than 100 ms', 1],
  }

  test.for(Object.entries(FAILURES))('%s', async ([, [answer, error, failures]]) => {
    const { timers, sampler, source, collect, status } = setUp()
    source.answer = answer
    sampler.add('oven', source, { intervalMs: 100 })
    await timers.advance(250)
    expect(status()).toMatchObject({ failures, lastError: error, expired: undefined })
    expect((await collect()).own('failed_attempts')).toEqual({ oven: failures })
  })

  test('one that does not answer is told so, and not asked again before it does', async () => {
    const { timers, sampler, source, status } = setUp()
    let signal: AbortSignal | undefined
    const answer = Promise.withResolvers<Sample[]>()
    source.answer = (context) => {
      signal = context.signal
      return answer.promise
    }
    sampler.add('oven', source, { intervalMs: 100, timeoutMs: 50 })
    await timers.advance(420)
    expect(signal?.aborted).toBe(true)
    expect(source.asked).toBe(1)
    expect(status()).toMatchObject({
      failures: 4,
      lastError: 'the attempt before has not ended yet',
    })
    answer.resolve([])
    await timers.advance(100)
    expect(source.asked).toBe(2)
  })

  test('what a source reports, the registry hears with the next collection', async () => {
    const timers = new ManualTimers()
    using sampler = new Sampler({ name: 'test', timers })
    const heard: string[] = []
    const registry = new ProducerRegistry({ onError: ({ message }) => void heard.push(message) })
    registry.register(sampler)
    const problem = new MetricsError({ type: 'datum_error', message: 'it is too hot' })
    const produce = (context: ProduceContext) => {
      context.report(problem)
      return [heat.sample(sensor, {}, 1, context.timestamp)]
    }
    sampler.add('oven', { produce }, { intervalMs: 100 })
    await timers.advance(100)
    await registry.collect()
    expect(heard).toEqual(['it is too hot'])
  })
})

const broken: Source['answer'] = () => {
  throw new Error('no sensor')
}

describe('expiry', () => {
  test.for<[Expiry, number]>([
    [{ attempts: 1 }, 1],
    [{ attempts: 3 }, 3],
    [{ afterMs: 250 }, 3],
    [{ afterMs: 300 }, 3],
    ['never', 10],
  ])('%j: so many attempts of ten', async ([expiry, attempts]) => {
    const { timers, sampler, source, collect, status } = setUp()
    source.answer = broken
    sampler.add('oven', source, { intervalMs: 100, expiry })
    await timers.advance(1000)
    expect(status().attempts).toBe(attempts)
    const isOver = expiry !== 'never'
    expect(status().expired).toEqual(
      isOver ? { error: 'no sensor', at: BEGUN + attempts * 100 } : undefined,
    )
    expect((await collect()).own('expired_sources')).toEqual({ '': isOver ? 1 : 0 })
  })

  test('a success begins to count anew', async () => {
    const { timers, sampler, source, status } = setUp()
    const works = source.answer
    sampler.add('oven', source, { intervalMs: 100, expiry: { attempts: 2 } })
    for (let n = 0; n < 3; n++) {
      source.answer = broken
      await timers.advance(100)
      source.answer = works
      await timers.advance(100)
    }
    expect(status()).toMatchObject({ attempts: 6, failures: 3, consecutiveFailures: 0 })
    expect(status().expired).toBeUndefined()
  })

  test('what it had sampled is still collected, and it can be added again', async () => {
    const { timers, sampler, source, collect, status } = setUp()
    const works = source.answer
    sampler.add('oven', source, { intervalMs: 100, expiry: { attempts: 1 } })
    await timers.advance(100)
    source.answer = broken
    await timers.advance(100)
    expect(status().expired?.error).toBe('no sensor')
    expect(() => sampler.update('oven', source, { intervalMs: 100 })).toThrow('add it')
    source.answer = works
    sampler.add('oven', source, { intervalMs: 100 })
    expect(status()).toMatchObject({ attempts: 0, expired: undefined })
    await timers.advance(100)
    expect((await collect()).heat.map(([at]) => at)).toEqual([100, 300])
    expect((await collect()).own('failed_attempts')).toEqual({ oven: 1 })
  })
})

describe('changing sources', () => {
  test('another interval counts from now, a smaller queue drops the oldest', async () => {
    const { timers, sampler, source, collect } = setUp()
    sampler.add('oven', source, { intervalMs: 100 })
    await timers.advance(350)
    sampler.update('oven', source, { intervalMs: 1000, maxSamples: 2 })
    await timers.advance(1000)
    const { heat: sampled, own } = await collect()
    expect(sampled.map(([at]) => at)).toEqual([300, 1350])
    expect(own('dropped_samples')).toEqual({ oven: 2 })
  })

  test('what was asked before an update is not what was asked for after', async () => {
    const { timers, sampler, source, status } = setUp()
    const answer = Promise.withResolvers<Sample[]>()
    source.answer = () => answer.promise
    sampler.add('oven', source, { intervalMs: 100, expiry: { attempts: 1 } })
    await timers.advance(100)
    sampler.update('oven', new Source(), { intervalMs: 100, expiry: { attempts: 2 } })
    answer.reject(new Error('too late'))
    await settle()
    expect(status()).toMatchObject({ failures: 0, expired: undefined })
    await timers.advance(100)
    expect(status()).toMatchObject({ queued: 1 })
  })

  test('one that hangs for ever can be replaced', async () => {
    const { timers, sampler, source, status } = setUp()
    source.answer = () => new Promise(() => {})
    sampler.add('oven', source, { intervalMs: 100 })
    await timers.advance(150)
    sampler.update('oven', new Source(), { intervalMs: 100 })
    await timers.advance(100)
    expect(status()).toMatchObject({ queued: 1, failures: 0 })
  })

  test('removed, a source is sampled no more; what waits is collected once', async () => {
    const { timers, sampler, source, collect } = setUp()
    sampler.add('oven', source, { intervalMs: 100 })
    await timers.advance(100)
    expect(sampler.remove('oven')).toBe(true)
    expect(sampler.remove('oven')).toBe(false)
    await timers.advance(1000)
    expect(sampler.status()).toEqual([])
    const first = await collect()
    expect(first.heat).toEqual([[100, 1]])
    expect(first.own('queued_samples')).toEqual({})
    expect((await collect()).heat).toEqual([])
    expect(timers.pending).toBe(0)
  })

  test('disposed of, it samples no more', async () => {
    const { timers, sampler, source, collect } = setUp()
    sampler.add('oven', source, { intervalMs: 100 })
    await timers.advance(100)
    sampler[Symbol.dispose]()
    expect(timers.pending).toBe(0)
    expect((await collect()).heat).toEqual([[100, 1]])
    expect(() => sampler.add('other', source, { intervalMs: 100 })).toThrow('make another one')
  })
})

test('a clock that is set back repeats no time', async () => {
  class Clock extends ManualTimers {
    setBack = 0
    override wallTime(): number {
      return super.wallTime() - this.setBack
    }
  }
  const timers = new Clock(BEGUN)
  using sampler = new Sampler({ name: 'test', timers })
  const source = new Source()
  sampler.add('oven', source, { intervalMs: 100 })
  await timers.advance(200)
  timers.setBack = 150
  await timers.advance(200)
  const registry = new ProducerRegistry()
  registry.register(sampler)
  const samples = await samplesOf(registry)
  const times = samples
    .filter(({ timeseries }) => timeseries.name === 'sensor:heat')
    .map((sample) => timeAndValue(sample)[0])
  expect(times).toEqual([100, 200, 201, 250])
})

test.for<[string, object, string]>([
  ['no interval', {}, 'intervalMs of "oven" is a number of milliseconds from 1, not undefined'],
  ['an interval of 0', { intervalMs: 0 }, 'not 0'],
  ['no room', { intervalMs: 1, maxSamples: 0 }, 'maxSamples of "oven" is a whole number from 1'],
  ['a time-out', { intervalMs: 1, timeoutMs: -1 }, 'timeoutMs of "oven"'],
  ['an expiry', { intervalMs: 1, expiry: { attempts: 0 } }, "is 'never', { attempts: a whole"],
  ['two', { intervalMs: 1, expiry: { attempts: 1, afterMs: 1 } }, "is 'never'"],
])('options that are none: %s', ([, options, problem]) => {
  const { sampler, source } = setUp()
  expect(() => sampler.add('oven', source, options as { intervalMs: number })).toThrow(problem)
})

test('who only looks takes nothing out of the queues', async () => {
  const { timers, sampler, registry, source, collect } = setUp()
  sampler.add('oven', source, { intervalMs: 100 })
  await timers.advance(250)
  expect(await registry.look()).toEqual([])
  const { heat: collected } = await collect()
  expect(collected.length).toBeGreaterThan(1)
})

test('two sources of one name, one that is not there, one that is none', () => {
  const { sampler, source } = setUp()
  sampler.add('oven', source, { intervalMs: 100 })
  expect(() => sampler.add('oven', source, { intervalMs: 100 })).toThrow(
    'there is a source "oven" already: update it, or remove it first',
  )
  expect(() => sampler.update('stove', source, { intervalMs: 100 })).toThrow(
    'there is no source "stove": add it',
  )
  expect(() => sampler.add('none', {} as Producer, { intervalMs: 100 })).toThrow(
    'a source is a producer',
  )
})
