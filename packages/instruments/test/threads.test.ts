// oxlint-disable unicorn/require-post-message-target-origin -- threads have no origins
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

import { ProducerRegistry } from '@oximeter/core'
import { reportToThread, threadsProducer, type GathererOptions } from '@oximeter/instruments'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { samplesOf, valuesOf } from './recorded.ts'
import type { Command } from './worker-program.ts'

const threads = new Set<Worker>()

afterEach(async () => {
  await Promise.all(Array.from(threads, (thread) => thread.terminate()))
  threads.clear()
})

function gather(options: GathererOptions = {}) {
  const registry = new ProducerRegistry()
  const gatherer = threadsProducer({ reportEveryMs: 60_000, timeoutMs: 20_000, ...options })
  registry.register(gatherer)
  return {
    gatherer,
    values: async (name: string) => valuesOf(await samplesOf(registry), name),
    async start(): Promise<Worker> {
      const metrics = gatherer.connect()
      const thread = new Worker(new URL('thread-worker.ts', import.meta.url), {
        execArgv: ['--conditions=@oximeter/source'],
        workerData: { metrics },
        transferList: [metrics],
      })
      threads.add(thread)
      await once(thread, 'message')
      return thread
    },
    [Symbol.dispose]: () => gatherer[Symbol.dispose](),
  }
}

async function tell(thread: Worker, command: Command): Promise<void> {
  const done = once(thread, 'message')
  thread.postMessage(command)
  await done
}

describe('worker_threads', () => {
  test('what threads count is added up, and nothing twice', async () => {
    using gathered = gather()
    const [first, second] = await Promise.all([gathered.start(), gathered.start()])
    await tell(first, { do: 'count', what: 'bread', times: 3 })
    await tell(second, { do: 'count', what: 'bread', times: 4 })
    await tell(second, { do: 'hold', items: 5 })
    await vi.waitFor(async () => {
      expect(await gathered.values('shop:sales')).toEqual({ bread: 7 })
    })
    expect(await gathered.values('shop:sales')).toEqual({ bread: 7 })
    expect(await gathered.values('shop:stock')).toEqual({ '': 5 })
    // They share the id of the program.
    expect(await gathered.values('http_server:request_duration')).toEqual({ 'GET / 200': 2 })
  })

  test.for<[string, (thread: Worker) => void]>([
    ['that exits', (thread) => thread.postMessage({ do: 'exit' })],
    ['that has no more to do', (thread) => thread.postMessage('close')],
    ['that breaks', (thread) => thread.postMessage({ do: 'throw' })],
  ])('a thread %s reports once more, and its gauges go', async ([, end]) => {
    using gathered = gather()
    const [first, second] = await Promise.all([gathered.start(), gathered.start()])
    await tell(first, { do: 'count', what: 'bread', times: 3 })
    await tell(first, { do: 'hold', items: 10 })
    await tell(second, { do: 'count', what: 'bread', times: 4 })
    await tell(second, { do: 'hold', items: 5 })
    const ended = Promise.withResolvers<void>()
    first.on('error', () => {})
    first.on('exit', () => ended.resolve())
    end(first)
    await ended.promise
    await vi.waitFor(() => expect(gathered.gatherer.workers).toBe(1))
    expect(await gathered.values('shop:sales')).toEqual({ bread: 7 })
    expect(await gathered.values('shop:stock')).toEqual({ '': 5 })
  })

  test('a thread that is terminated takes nothing with it that was reported', async () => {
    using gathered = gather()
    const thread = await gathered.start()
    await tell(thread, { do: 'count', what: 'bread', times: 3 })
    await tell(thread, { do: 'flush' })
    await tell(thread, { do: 'count', what: 'bread', times: 1000 })
    await thread.terminate()
    await vi.waitFor(() => expect(gathered.gatherer.workers).toBe(0))
    expect(await gathered.values('shop:sales')).toEqual({ bread: 3 })
  })
})

test('what is no port', () => {
  expect(() => reportToThread(new ProducerRegistry(), {} as never)).toThrow(
    'transfer one that threadsProducer().connect() has made',
  )
})
