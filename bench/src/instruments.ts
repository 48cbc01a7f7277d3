/**
 * What each ready-made instrument costs: a request, as the difference with and without; a query; a
 * collection; and a second in which nothing happens.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  cumulativeU64,
  histogramF64,
  metric,
  ProducerRegistry,
  string,
  target,
  type Producer,
} from '@oximeter/core'
import {
  hostProducers,
  httpClientMetrics,
  nodeRuntimeProducer,
  pgPoolMetrics,
  processProducer,
  reportToThread,
  threadsProducer,
} from '@oximeter/instruments'
import { Pool } from 'pg'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { FRAMEWORKS, type Measurement } from './instruments/applications.ts'
import { exchange } from './instruments/exchange.ts'
import { InstantClient } from './instruments/instant-client.ts'
import { openTelemetry, ours, promClient, type Recorder } from './instruments/recorders.ts'
import { measure, printTable, QUICK, type Row, type Subject } from './measure.ts'

await printHooks()
await printServers()
await printClients()
await printCollections()
await printWorkers()
await printIdle()

/** The hooks alone: a response that ends, of which note is taken. */
async function printHooks(): Promise<void> {
  const operations = QUICK ? 1000 : 200_000
  const { metrics, seen } = ours()
  const prom = promClient()
  const otel = openTelemetry()
  const request = new IncomingMessage(new Socket())
  request.method = 'GET'
  let answered = 0
  const respond = (measured: (response: ServerResponse) => void): void => {
    for (let n = 0; n < operations; n++) {
      const response = new ServerResponse(request)
      measured(response)
      response.emit('finish')
      response.emit('close')
    }
  }
  const figures = await measure([
    { name: 'bare', operations, run: () => respond(() => {}) },
    {
      name: 'ours',
      operations,
      run() {
        respond((response) => metrics.begin(response, '/items/:item'))
        answered += operations
      },
    },
    { name: 'prom-client', operations, run: () => respond(onFinish(prom)) },
    { name: 'OpenTelemetry', operations, run: () => respond(onFinish(otel)) },
  ])
  assert.equal(await seen(), answered)
  const more = (name: string) =>
    (figures.get(name)?.nanoseconds ?? Number.NaN) -
    (figures.get('bare')?.nanoseconds ?? Number.NaN)
  printTable(
    'HTTP servers, taking note of one request',
    ['prom-client', 'OpenTelemetry'].map((peer): Row => {
      const row = { what: 'duration by route, method and status', value: more('ours'), unit: 'ns' }
      return { ...row, goal: 500, peer, peerValue: more(peer) }
    }),
  )
}

/** As a framework's part of a peer does it. */
function onFinish(recorder: Recorder): (response: ServerResponse) => void {
  return (response) => {
    const begun = performance.now()
    response.on('finish', () => {
      recorder('GET', '/items/:item', response.statusCode, (performance.now() - begun) / 1000)
    })
  }
}

async function printServers(): Promise<void> {
  const requests = QUICK ? 100 : 5000
  const peers: Record<string, () => Measurement> = {
    'prom-client': promClient,
    OpenTelemetry: openTelemetry,
  }
  const rows: Row[] = []
  for (const [framework, application] of Object.entries(FRAMEWORKS)) {
    const { metrics, seen } = ours()
    const variants: Record<string, Measurement> = { nothing: undefined, ours: metrics }
    for (const [name, make] of Object.entries(peers)) variants[name] = make()
    let answered = 0
    const subjects = await Promise.all(
      Object.entries(variants).map(async ([name, by]): Promise<Subject> => {
        const listener = await application(by)
        const run = async () => {
          for (let n = 0; n < requests; n++) await exchange(listener, `/items/${n & 1023}`)
          if (by === metrics) answered += requests
        }
        return { name, operations: requests, run }
      }),
    )
    const figures = await measure(subjects)
    assert.equal(await seen(), answered, framework)

    const microseconds = (name: string) => (figures.get(name)?.nanoseconds ?? Number.NaN) / 1000
    rows.push(
      ...['nothing', ...Object.keys(peers)].map((peer): Row => {
        const row = { what: framework, value: microseconds('ours'), unit: 'µs' }
        return { ...row, peer, peerValue: microseconds(peer) }
      }),
    )
  }
  printTable('HTTP servers, one whole request without the network, measured by each', rows)
}

async function printClients(): Promise<void> {
  const operations = QUICK ? 1000 : 200_000
  const registry = new ProducerRegistry()
  using measured = new DisposableStack()
  measured.use(httpClientMetrics(registry, { name: 'bench' }))
  const channels = ['create', 'headers', 'trailers'].map((name) =>
    channel(`undici:request:${name}`),
  )

  const pools = {
    bare: new Pool({ Client: InstantClient }),
    ours: new Pool({ Client: InstantClient }),
  }
  measured.use(pgPoolMetrics(registry, pools.ours, { name: 'bench' }))
  const query = (pool: Pool) => async () => {
    for (let n = 0; n < operations; n++) await pool.query('SELECT 1')
  }
  const figures = await measure([
    {
      name: 'client',
      operations,
      run() {
        for (let n = 0; n < operations; n++) {
          const request = { origin: 'http://127.0.0.1:8080', method: 'GET', path: '/' }
          for (const each of channels) each.publish({ request, response: { statusCode: 200 } })
        }
      },
    },
    { name: 'pool', operations, run: query(pools.bare) },
    { name: 'measured pool', operations, run: query(pools.ours) },
  ])
  await Promise.all([pools.bare.end(), pools.ours.end()])
  const ns = (name: string) => figures.get(name)?.nanoseconds ?? Number.NaN
  printTable('HTTP clients and pools', [
    { what: 'undici: what a request publishes', value: ns('client'), unit: 'ns' },
    {
      what: 'pg.Pool: what measuring adds to a query',
      value: ns('measured pool') - ns('pool'),
      unit: 'ns',
    },
  ])
}

async function printCollections(): Promise<void> {
  const operations = QUICK ? 5 : 200
  using runtime = nodeRuntimeProducer({ name: 'bench' })
  const timers = Array.from({ length: 10_000 }, () => setTimeout(() => {}, 2 ** 30))
  const prom = new Registry()
  collectDefaultMetrics({ register: prom })
  const collections: Record<string, readonly Producer[]> = {
    'this Node process, 10 000 active timers': [runtime],
    'the host': hostProducers(),
    'one process by pid': [processProducer({ name: 'bench', pid: process.pid })],
  }
  const subjects = Object.entries(collections).map(([name, producers]): Subject => {
    const registry = new ProducerRegistry()
    for (const producer of producers) registry.register(producer)
    return {
      name,
      operations,
      async run() {
        for (let n = 0; n < operations; n++) {
          const results = await registry.collect()
          assert(results.every(({ status }) => status === 'ok'))
        }
      },
    }
  })
  const [first, ...others] = subjects
  const figures = await measure([
    first!,
    {
      name: 'prom-client',
      operations,
      async run() {
        for (let n = 0; n < operations; n++) await prom.metrics()
      },
    },
    ...others,
  ])
  for (const timer of timers) clearTimeout(timer)
  const microseconds = (name: string) => (figures.get(name)?.nanoseconds ?? Number.NaN) / 1000
  printTable(
    'Collecting, once',
    subjects.map(({ name }, i): Row => {
      const row = { what: name, value: microseconds(name), unit: 'µs' }
      return i === 0
        ? { ...row, peer: 'prom-client, to text', peerValue: microseconds('prom-client') }
        : row
    }),
  )
}

/** Both ends are in this thread, so that what both of them do is counted. */
async function printWorkers(): Promise<void> {
  const count = QUICK ? 20 : 1000
  const operations = QUICK ? 3 : 30
  const shop = target('shop', { name: string() }).of({ name: 'bench' })
  const fields = { item: string() }
  const sales = metric('sales', fields, cumulativeU64()).on(shop)
  const waits = metric('waits', fields, histogramF64({ decades: [-4, 2] })).on(shop)
  const items = Array.from({ length: count }, (_, n) => ({ item: `item ${n}` }))
  const subject = (
    name: string,
    instrument: Producer,
    record?: () => void,
  ): Subject & Disposable => {
    const theirs = new ProducerRegistry()
    theirs.register(instrument)
    const all = new ProducerRegistry()
    const threads = threadsProducer({ reportEveryMs: 1e9 })
    all.register(threads)
    const reporting = reportToThread(theirs, threads.connect())
    return {
      name,
      operations: operations * count,
      async run() {
        for (let n = 0; n < operations; n++) {
          record?.()
          const [result] = await all.collect()
          assert(result?.status === 'ok' && result.samples.length === count, name)
        }
      },
      [Symbol.dispose]() {
        reporting[Symbol.dispose]()
        threads[Symbol.dispose]()
      },
    }
  }
  for (const item of items) sales.with(item)
  using idle = subject('a counter on which nothing was recorded', sales)
  using counters = subject('a counter', sales, () => {
    for (const item of items) sales.with(item).add()
  })
  using histograms = subject('a histogram of 55 bins', waits, () => {
    for (const item of items) waits.with(item).observe(0.1)
  })
  const subjects = [idle, counters, histograms]
  // Until the thread has said hello.
  await new Promise((resolve) => setTimeout(resolve, 50))
  const figures = await measure(subjects)
  printTable(
    `Gathering ${count} series of a worker thread, one series, both ends`,
    subjects.map(({ name }): Row => {
      return {
        what: name,
        value: (figures.get(name)?.nanoseconds ?? Number.NaN) / 1000,
        unit: 'µs',
      }
    }),
  )
}

async function printIdle(): Promise<void> {
  const seconds = QUICK ? 0.2 : 30
  const file = fileURLToPath(new URL('instruments/idle-process.ts', import.meta.url))
  const cpu = async (instrument: string): Promise<number> => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@oximeter/source',
      file,
      instrument,
      String(seconds * 1000),
    ])
    const { microseconds } = JSON.parse(stdout) as { microseconds: number }
    return (microseconds / 1e6 / seconds) * 100
  }
  // At the same time: what else the machine does, it does to all of them.
  const [bare = 0, runtime = 0, prom = 0] = await Promise.all(
    ['nothing', 'oximeter', 'prom-client'].map(cpu),
  )
  printTable(`A process that is idle, CPU over ${seconds} s`, [
    { what: 'without', value: bare, unit: '%' },
    {
      what: 'what observing this Node process adds',
      value: runtime - bare,
      unit: '%',
      goal: 0.5,
      peer: 'prom-client',
      peerValue: prom - bare,
    },
  ])
}
