import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { ProducerRegistry, type Sample } from '@oximeter/core'
import { clusterProducer, reportToPrimary, type GathererOptions } from '@oximeter/instruments'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { samplesOf, valuesOf } from './recorded.ts'
import type { Command } from './worker-program.ts'

cluster.setupPrimary({
  exec: fileURLToPath(new URL('cluster-worker.ts', import.meta.url)),
  execArgv: ['--conditions=@oximeter/source'],
  // What a worker that breaks says is meant.
  silent: true,
})

const workers = new Set<Worker>()

afterEach(async () => {
  await Promise.all(Array.from(workers, (worker) => end(worker, 'SIGKILL')))
})

/** A worker that answers, and the port that all of them share. */
async function fork(): Promise<{ worker: Worker; port: number }> {
  const worker = cluster.fork()
  workers.add(worker)
  const { promise, resolve } = Promise.withResolvers<number>()
  worker.on('message', ({ port }: { port?: number }) => {
    if (port !== undefined) resolve(port)
  })
  return { worker, port: await promise }
}

async function tell(worker: Worker, command: Command): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const receive = ({ done }: { done?: boolean }) => {
    if (done === true) resolve()
  }
  worker.on('message', receive)
  worker.send(command)
  await promise
  worker.off('message', receive)
}

async function end(worker: Worker, how: NodeJS.Signals | Command): Promise<void> {
  workers.delete(worker)
  if (worker.isDead()) return
  const ended = Promise.all([
    once(worker, 'exit'),
    worker.isConnected() ? once(worker, 'disconnect') : undefined,
  ])
  if (typeof how === 'string') worker.process.kill(how)
  else worker.send(how)
  await ended
}

function gather(options: GathererOptions = {}) {
  const registry = new ProducerRegistry()
  // What is reported is what is asked for, unless a test wants otherwise.
  const gatherer = clusterProducer({ reportEveryMs: 60_000, timeoutMs: 20_000, ...options })
  registry.register(gatherer)
  return {
    gatherer,
    samples: () => samplesOf(registry),
    values: async (name: string) => valuesOf(await samplesOf(registry), name),
    [Symbol.dispose]: () => gatherer[Symbol.dispose](),
  }
}

function startOf(samples: readonly Sample[], name: string): bigint {
  const datum = samples.find(({ timeseries }) => timeseries.name === name)?.datum
  if (datum === undefined || !('startTime' in datum)) throw new Error(`${name} has no start`)
  return datum.startTime
}

describe('node:cluster', () => {
  test('counters and histograms are added up, gauges too', async () => {
    using gathered = gather()
    const [first, second] = await Promise.all([fork(), fork()])
    await tell(first.worker, { do: 'count', what: 'bread', times: 3 })
    await tell(second.worker, { do: 'count', what: 'bread', times: 4 })
    await tell(second.worker, { do: 'count', what: 'milk' })
    await tell(first.worker, { do: 'observe', seconds: 0.1 })
    await tell(second.worker, { do: 'observe', seconds: 2 })
    await tell(first.worker, { do: 'hold', items: 10 })
    await tell(second.worker, { do: 'hold', items: 5 })
    const samples = await gathered.samples()
    expect(valuesOf(samples, 'shop:sales')).toEqual({ bread: 7, milk: 1 })
    expect(valuesOf(samples, 'shop:waits')).toEqual({ '': 2 })
    expect(valuesOf(samples, 'shop:stock')).toEqual({ '': 15 })
    const waits = samples.find(({ timeseries }) => timeseries.name === 'shop:waits')
    expect(waits?.datum).toMatchObject({ min: 0.1, max: 2, sumOfSamples: 2.1 })
    // Asked again, nothing has changed: nothing is counted twice.
    expect(await gathered.values('shop:sales')).toEqual({ bread: 7, milk: 1 })
  })

  test('requests to all workers are one timeseries; each process has its own', async () => {
    using gathered = gather()
    const [{ port }] = await Promise.all([fork(), fork()])
    const answered = new Set<string>()
    let asked = 0
    while (answered.size < 2) {
      const response = await fetch(`http://127.0.0.1:${port}/`, {
        headers: { connection: 'close' },
      })
      answered.add(await response.text())
      asked += 1
    }
    await vi.waitFor(async () => {
      expect(await gathered.values('http_server:request_duration')).toEqual({ 'GET / 200': asked })
    })
    const processes = (await gathered.samples()).filter(
      ({ timeseries }) => timeseries.name === 'node_process:memory_resident',
    )
    expect(processes).toHaveLength(2)
    // What it means comes along.
    const { definition } = processes[0]!.timeseries
    expect(definition).toMatchObject({
      units: 'bytes',
      description: { metric: expect.any(String) },
    })
  })

  test('a worker that is killed takes nothing with it that was reported', async () => {
    using gathered = gather()
    const [first, second] = await Promise.all([fork(), fork()])
    await tell(first.worker, { do: 'count', what: 'bread', times: 30 })
    await tell(second.worker, { do: 'count', what: 'bread', times: 4 })
    await tell(first.worker, { do: 'hold', items: 10 })
    await tell(second.worker, { do: 'hold', items: 5 })
    const before = await gathered.samples()
    await end(first.worker, 'SIGKILL')
    await tell(second.worker, { do: 'count', what: 'bread' })
    const after = await gathered.samples()
    expect(valuesOf(after, 'shop:sales')).toEqual({ bread: 35 })
    expect(valuesOf(after, 'shop:stock')).toEqual({ '': 5 })

    // Another one in its place counts from 0: the total goes on, since when it did.
    const third = await fork()
    await tell(third.worker, { do: 'count', what: 'bread', times: 100 })
    await tell(third.worker, { do: 'count', what: 'eggs', times: 2 })
    const last = await gathered.samples()
    expect(valuesOf(last, 'shop:sales')).toEqual({ bread: 135, eggs: 2 })
    const starts = [before, after, last].map((samples) => startOf(samples, 'shop:sales'))
    expect(new Set(starts).size).toBe(1)
  })

  test('a worker that is killed had reported on its own by then', async () => {
    using gathered = gather({ reportEveryMs: 10 })
    const { worker } = await fork()
    await tell(worker, { do: 'count', what: 'bread', times: 3 })
    // Two answers to questions that came after it.
    const reports = vi.fn<() => void>()
    worker.on('message', reports)
    await vi.waitFor(() => expect(reports.mock.calls.length).toBeGreaterThan(1))
    await end(worker, 'SIGKILL')
    expect(await gathered.values('shop:sales')).toEqual({ bread: 3 })
  })

  test.for<[string, Command]>([
    ['that exits', { do: 'exit' }],
    ['that breaks', { do: 'throw' }],
  ])('a worker %s reports once more what has changed', async ([, command]) => {
    using gathered = gather()
    const { worker } = await fork()
    await tell(worker, { do: 'spread', series: 5000 })
    await gathered.samples()
    await tell(worker, { do: 'count', what: 'bread', times: 3 })
    await end(worker, command)
    const sales = await gathered.values('shop:sales')
    expect(Object.keys(sales)).toHaveLength(5001)
    expect(sales.bread).toBe(3)
    expect(gathered.gatherer.workers).toBe(0)
  })

  test('a worker that disconnects has reported before', async () => {
    using gathered = gather()
    const { worker } = await fork()
    await tell(worker, { do: 'count', what: 'bread', times: 3 })
    await tell(worker, { do: 'flush' })
    const disconnected = once(worker, 'disconnect')
    worker.disconnect()
    await disconnected
    expect(await gathered.values('shop:sales')).toEqual({ bread: 3 })
  })

  test('of a worker that does not answer: counters as they were, gauges missing', async () => {
    using gathered = gather({ timeoutMs: 50 })
    const [first, second] = await Promise.all([fork(), fork()])
    await tell(first.worker, { do: 'count', what: 'bread', times: 3 })
    await tell(first.worker, { do: 'hold', items: 10 })
    await tell(second.worker, { do: 'count', what: 'bread', times: 4 })
    await vi.waitFor(async () => {
      expect(await gathered.values('shop:stock')).toEqual({ '': 10 })
      expect(await gathered.values('shop:sales')).toEqual({ bread: 7 })
    })
    first.worker.process.kill('SIGSTOP')
    await tell(second.worker, { do: 'count', what: 'bread' })
    await vi.waitFor(async () => {
      const samples = await gathered.samples()
      expect(valuesOf(samples, 'shop:sales')).toEqual({ bread: 8 })
      expect(valuesOf(samples, 'shop:stock')).toEqual({ '': Number.NaN })
    })
    first.worker.process.kill('SIGCONT')
    await vi.waitFor(async () => {
      expect(await gathered.values('shop:stock')).toEqual({ '': 10 })
    })
  })

  test('who gathers later than workers are forked gathers them all', async () => {
    const { worker } = await fork()
    await tell(worker, { do: 'count', what: 'bread', times: 3 })
    using gathered = gather()
    await vi.waitFor(async () => {
      expect(await gathered.values('shop:sales')).toEqual({ bread: 3 })
    })
  })
})

test('reportToPrimary in a process that is no worker says what to do', () => {
  expect(() => reportToPrimary(new ProducerRegistry())).toThrow(
    'in the primary, register clusterProducer()',
  )
})

test('options that are out of range', () => {
  expect(() => clusterProducer({ reportEveryMs: 0 })).toThrow(
    'reportEveryMs is a number from 1, not 0',
  )
})
