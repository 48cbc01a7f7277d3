import {
  cumulativeF64,
  cumulativeU64,
  f64,
  histogramF64,
  Histogram,
  i8,
  metric,
  ProducerRegistry,
  string,
  target,
  u64,
  type Sample,
} from '@oximeter/core'
import { describe, expect, test } from 'vitest'

import { ManualTimers } from '../../../collector/test/manual-timers.ts'
import { samplesOf, valuesOf } from '../../test/recorded.ts'
import { Gatherer, type GatheredWorker, type GathererOptions } from './gatherer.ts'
import { TAG, type Ask } from './messages.ts'
import { ReportBuilder } from './report-builder.ts'

const shop = target('shop', { name: string() })
const corner = shop.of({ name: 'corner' })
const sales = metric('sales', {}, cumulativeU64())
const weight = metric('weight', {}, cumulativeF64())
const waits = metric('waits', {}, histogramF64({ edges: [1, 2] }))
const stock = metric('stock', {}, u64())
const heat = metric('heat', {}, f64())
const floor = metric('floor', {}, i8())
const sign = metric('sign', {}, string())

const BEGUN = 1_700_000_000_000
const NOW = BigInt(BEGUN) * 1_000_000n

/** A worker that answers what it is told to, when it is told to. */
class ManualWorker {
  readonly #worker: GatheredWorker
  #builder = new ReportBuilder()
  asked: number[] = []
  samples: Sample[] = []
  answers = true

  constructor(gatherer: Gatherer) {
    this.#worker = gatherer.add((ask) => this.#receive(ask), 'registry')
    this.#worker.greeted()
  }

  #receive(ask: Ask): void {
    if (ask[TAG] !== 'ask') return
    this.asked.push(ask.number)
    if (this.answers) queueMicrotask(() => this.answer())
  }

  answer(number = this.asked.at(-1) ?? 0): void {
    this.#worker.answered(number, this.#builder.whole(this.samples, [], NOW))
  }

  greet(): void {
    this.#builder = new ReportBuilder()
    this.#worker.greeted()
  }

  leave(): void {
    this.#worker.left()
  }

  end(): void {
    this.#worker.ended()
  }
}

function count(value: number, startTime = NOW - 5n, on = corner): Sample {
  return sales.sample(on, {}, { startTime, value }, NOW)
}

function histogramOf(edges: number[], samples = 1): Histogram<'f64'> {
  const histogram = Histogram.fromEdges('f64', edges, { startTime: NOW - 5n })
  for (let n = 0; n < samples; n++) histogram.observe(1.5)
  return histogram
}

function setUp(options: GathererOptions = {}) {
  const timers = new ManualTimers(BEGUN)
  const gatherer = new Gatherer(
    { timers, reportEveryMs: 1000, timeoutMs: 500, ...options },
    () => {},
  )
  const problems: string[] = []
  const registry = new ProducerRegistry({
    clock: () => BigInt(timers.wallTime()) * 1_000_000n,
    onError: ({ message }) => void problems.push(message),
  })
  registry.register(gatherer)
  return {
    timers,
    gatherer,
    problems,
    worker: () => new ManualWorker(gatherer),
    collect: () => samplesOf(registry),
    values: async (name: string) => valuesOf(await samplesOf(registry), `shop:${name}`),
  }
}

describe('totals', () => {
  test('never fall, and keep their start, whoever ends and begins', async () => {
    const { worker, collect } = setUp()
    const first = worker()
    const seen: [bigint, bigint][] = []
    const look = async () => {
      const [sample] = await collect()
      const { datum } = sample!
      if (datum.type !== 'cumulative_u64') throw new Error(`it is ${datum.type}`)
      seen.push([datum.startTime, datum.value])
    }
    first.samples = [count(10)]
    await look()
    const second = worker()
    // It began earlier, but is heard of later: that is no reason to begin anew.
    second.samples = [count(5, NOW - 100n)]
    await look()
    first.end()
    await look()
    const third = worker()
    third.samples = [count(1, NOW + 7n)]
    await look()
    // It came to a limit, or was retired, and begins anew.
    third.samples = [count(0, NOW + 9n)]
    await look()
    expect(seen.map(([, value]) => value)).toEqual([10n, 15n, 15n, 16n, 16n])
    expect(new Set(seen.map(([start]) => start))).toEqual(new Set([NOW - 1_000_000n]))
  })

  test('floats and histograms', async () => {
    const { worker, collect } = setUp()
    for (const value of [0.5, 1.5]) {
      const histogram = Histogram.fromEdges('f64', [1, 2], { startTime: NOW - 5n })
      histogram.observe(value)
      worker().samples = [
        weight.sample(corner, {}, { startTime: NOW - 5n, value }, NOW),
        waits.sample(corner, {}, histogram, NOW),
      ]
    }
    const samples = await collect()
    expect(valuesOf(samples, 'shop:weight')).toEqual({ '': 2 })
    const waited = samples.find(({ timeseries }) => timeseries.name === 'shop:waits')
    expect(waited?.datum).toMatchObject({ counts: new BigUint64Array([1n, 1n, 0n]), max: 1.5 })
  })

  test('a counter that a worker cannot read, or says nothing of, stays as it was', async () => {
    const { worker, values } = setUp()
    const first = worker()
    first.samples = [count(3)]
    expect(await values('sales')).toEqual({ '': 3 })
    first.samples = [sales.missing(corner, {}, { startTime: NOW - 5n, timestamp: NOW })]
    expect(await values('sales')).toEqual({ '': 3 })
    first.samples = []
    expect(await values('sales')).toEqual({ '': 3 })
    first.samples = [count(4)]
    expect(await values('sales')).toEqual({ '': 4 })
  })

  test('histograms with other bins are refused, as long as somebody has the old ones', async () => {
    const { timers, worker, collect, problems } = setUp()
    const look = async () => {
      await timers.advance(10)
      const [sample] = await collect()
      if (sample?.datum.type !== 'histogram_f64') throw new Error('no histogram')
      const { startTime, nSamples } = sample.datum
      return { timestamp: sample.timestamp, startTime, nSamples }
    }
    const [first, second] = [worker(), worker()]
    first.samples = [waits.sample(corner, {}, histogramOf([1, 2]), NOW)]
    const before = await look()
    second.samples = [waits.sample(corner, {}, histogramOf([1, 3]), NOW)]
    const between = await look()
    expect(between).toMatchObject({ startTime: before.startTime, nSamples: 1n })
    expect(problems).toEqual([
      '1 series of workers were refused: there are too many (maxSeries), or their bins differ',
    ])
    first.end()
    second.samples = [waits.sample(corner, {}, histogramOf([1, 3], 2), NOW)]
    const after = await look()
    expect(after.nSamples).toBe(2n)
    // It begins anew, after all that was told before.
    expect(after.startTime).toBeGreaterThan(between.timestamp)
    expect(after.startTime).toBeLessThan(after.timestamp)
  })

  test('past the budget new series are refused', async () => {
    const { worker, collect, problems } = setUp({ maxSeries: 1 })
    worker().samples = [count(1), stock.sample(corner, {}, 5, NOW)]
    expect(await collect()).toHaveLength(1)
    expect(problems).toHaveLength(1)
  })
})

function gaugesOf(items: number, degrees: number, text: string): Sample[] {
  return [
    stock.sample(corner, {}, items, NOW),
    heat.sample(corner, {}, degrees, NOW),
    floor.sample(corner, {}, items, NOW),
    sign.sample(corner, {}, text, NOW),
  ]
}

describe('gauges', () => {
  test('are added up, or as is said; what is no number is that of the newest', async () => {
    const gauges = { 'shop:heat': 'mean', 'shop:floor': 'max' } as const
    const { worker, collect } = setUp({ gauges })
    worker().samples = gaugesOf(100, 20, 'open')
    worker().samples = gaugesOf(28, 30, 'closed')
    const samples = await collect()
    expect(valuesOf(samples, 'shop:stock')).toEqual({ '': 128 })
    expect(valuesOf(samples, 'shop:heat')).toEqual({ '': 25 })
    expect(valuesOf(samples, 'shop:floor')).toEqual({ '': 100 })
    expect(samples.at(-1)?.datum).toEqual({ type: 'string', value: 'closed' })
  })

  test('a sum that the type cannot hold is the most that it can', async () => {
    const { worker, values } = setUp()
    for (let n = 0; n < 2; n++) worker().samples = [floor.sample(corner, {}, 100, NOW)]
    expect(await values('floor')).toEqual({ '': 127 })
  })

  test('go when a worker has them no more, and with it', async () => {
    const { worker, values } = setUp()
    const [first, second] = [worker(), worker()]
    first.samples = [stock.sample(corner, {}, 5, NOW), count(1)]
    second.samples = [stock.sample(corner, {}, 3, NOW)]
    expect(await values('stock')).toEqual({ '': 8 })
    first.samples = [count(1)]
    expect(await values('stock')).toEqual({ '': 3 })
    first.samples = [stock.sample(corner, {}, 5, NOW), count(1)]
    expect(await values('stock')).toEqual({ '': 8 })
    second.end()
    expect(await values('stock')).toEqual({ '': 5 })
    first.end()
    expect(await values('stock')).toEqual({})
  })
})

describe('asking', () => {
  test('workers are asked on an interval, and once at a time', async () => {
    const { timers, worker, gatherer } = setUp()
    const [quick, slow] = [worker(), worker()]
    slow.answers = false
    await timers.advance(3500)
    expect(quick.asked).toEqual([1, 2, 3])
    expect(slow.asked).toEqual([1])
    slow.answer()
    await timers.advance(1000)
    expect(slow.asked).toEqual([1, 4])
    gatherer[Symbol.dispose]()
    await timers.advance(5000)
    expect(quick.asked).toHaveLength(4)
  })

  test('a late worker is waited for, and no longer than is said', async () => {
    const { timers, worker, values } = setUp()
    const [quick, slow] = [worker(), worker()]
    quick.samples = [count(1), stock.sample(corner, {}, 1, NOW)]
    slow.samples = [count(10), stock.sample(corner, {}, 10, NOW)]
    expect(await values('sales')).toEqual({ '': 11 })
    slow.answers = false
    slow.samples = [count(20), stock.sample(corner, {}, 20, NOW)]
    const inTime = values('sales')
    await timers.advance(400)
    slow.answer()
    expect(await inTime).toEqual({ '': 21 })

    const tooLate = values('stock')
    await timers.advance(500)
    expect(await tooLate).toEqual({ '': Number.NaN })
    slow.answer()
    slow.answers = true
    expect(await values('stock')).toEqual({ '': 21 })
  })

  test('one that ends is waited for no more', async () => {
    const { worker, values, gatherer } = setUp()
    const slow = worker()
    slow.samples = [count(2)]
    await values('sales')
    slow.answers = false
    const answer = values('sales')
    await new Promise(setImmediate)
    slow.end()
    expect(await answer).toEqual({ '': 2 })
    // What comes after its end is not counted twice.
    slow.answer()
    expect(await values('sales')).toEqual({ '': 2 })
    expect(gatherer.workers).toBe(0)
  })

  test('one that reports no more is not asked; when it does again, nothing counts twice', async () => {
    const { worker, collect, gatherer } = setUp()
    const one = worker()
    one.samples = [count(2), stock.sample(corner, {}, 5, NOW)]
    await collect()
    one.leave()
    expect(gatherer.workers).toBe(0)
    const left = await collect()
    expect(one.asked).toHaveLength(1)
    expect(left.map(({ timeseries }) => timeseries.name)).toEqual(['shop:sales'])
    one.greet()
    one.samples = [count(3)]
    expect(valuesOf(await collect(), 'shop:sales')).toEqual({ '': 3 })
    one.leave()
    one.end()
    expect(valuesOf(await collect(), 'shop:sales')).toEqual({ '': 3 })
  })

  test('a worker that is greeted again numbers its series anew', async () => {
    const { worker, values } = setUp()
    const one = worker()
    one.samples = [count(2)]
    expect(await values('sales')).toEqual({ '': 2 })
    one.greet()
    one.samples = [stock.sample(corner, {}, 1, NOW), count(3)]
    expect(await values('sales')).toEqual({ '': 3 })
  })
})

describe('targets that no worker is left of', () => {
  const away = shop.of({ name: 'away' })

  test('are told once more, and until their time is over; others stay', async () => {
    const { timers, worker, collect } = setUp({ keepMs: 5000 })
    const names = async () =>
      (await collect()).map(({ timeseries }) => timeseries.targetFields[0]!.value)
    const [first, second] = [worker(), worker()]
    first.samples = [count(1), count(2, NOW - 5n, away)]
    second.samples = [count(3)]
    expect(await names()).toEqual(['corner', 'away'])
    first.end()
    await timers.advance(4000)
    expect(await names()).toEqual(['corner', 'away'])
    await timers.advance(60_000)
    expect(await names()).toEqual(['corner', 'away'])
    expect(await names()).toEqual(['corner'])
  })

  test('one that comes back in time goes on', async () => {
    const { timers, worker, values } = setUp({ keepMs: 5000 })
    const first = worker()
    first.samples = [count(10)]
    await values('sales')
    first.end()
    await timers.advance(4000)
    const second = worker()
    second.samples = [count(1, NOW + 1n)]
    expect(await values('sales')).toEqual({ '': 11 })
    await timers.advance(60_000)
    expect(await values('sales')).toEqual({ '': 11 })
    expect(await values('sales')).toEqual({ '': 11 })
  })
})

function at(time: bigint, degrees: number): Sample {
  return heat.sample(corner, {}, degrees, NOW - time)
}

test('samples with times of their own pass through, each once', async () => {
  const { timers, worker, collect } = setUp()
  const one = worker()
  one.samples = [at(30n, 1), at(20n, 2)]
  await timers.advance(1000)
  one.samples = [at(10n, 3)]
  const samples = await collect()
  expect(samples.map(({ timestamp }) => NOW - timestamp)).toEqual([30n, 20n, 10n])
  one.samples = []
  expect(await collect()).toEqual([])
})
