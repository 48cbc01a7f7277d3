/**
 * What it costs to expose a registry as text for Prometheus, beside prom-client's `metrics()`, and
 * to read what an exporter exposes: parsed alone, and as a scrape that ends in samples.
 */
import assert from 'node:assert/strict'
import { ProducerRegistry, type Producer, type Sample } from '@oximeter/core'
import {
  exposition,
  parseExposition,
  parseSeries,
  promClientProducer,
  scrapeProducer,
  SERIES_LIMITS,
  type ExpositionFormat,
  type ExpositionSink,
} from '@oximeter/prometheus'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, Histogram, Registry } from 'prom-client'
import { longestStall } from './longest-stall.ts'
import { measure, median, printTable, QUICK, type Row } from './measure.ts'
import { EDGES, LABEL_NAMES, labelSets, latency, OBSERVATIONS, requests, shop } from './shop.ts'

const SERIES = QUICK ? 500 : 20_000
const HISTOGRAMS = SERIES / 10
const TIMES = QUICK ? 1 : 10
/** Buckets, +Inf, sum and count. */
const LINES_A_HISTOGRAM = EDGES.length + 3

const ours = { counters: new ProducerRegistry(), histograms: new ProducerRegistry() }
const prom = { counters: new Registry(), histograms: new Registry() }
record()

const FORMATS: readonly ExpositionFormat[] = ['text', 'openmetrics']
const subjects = [
  ...FORMATS.flatMap((format) => [
    { name: `counters ${format}`, operations: SERIES, run: () => exposed(ours.counters, format) },
    {
      name: `histograms ${format}`,
      operations: HISTOGRAMS,
      run: () => exposed(ours.histograms, format),
    },
  ]),
  { name: 'counters prom-client', operations: SERIES, run: () => prom.counters.metrics() },
  { name: 'histograms prom-client', operations: HISTOGRAMS, run: () => prom.histograms.metrics() },
]
await verify()
const costs = await measure(subjects)
printTable(
  `Exposing ${SERIES} counters, or ${HISTOGRAMS} histograms of 12 buckets; a series`,
  ['counters', 'histograms'].flatMap((kind) =>
    FORMATS.map((format): Row => {
      return {
        what: `${kind}, ${format}`,
        value: cost(`${kind} ${format}`),
        unit: 'ns',
        peer: 'prom-client',
        peerValue: cost(`${kind} prom-client`),
      }
    }),
  ),
)

await printStalls()
await printScrapes()

function record(): void {
  const counters = requests.on(shop, { maxSeries: SERIES })
  const histograms = latency.on(shop, { maxSeries: HISTOGRAMS })
  ours.counters.register(counters)
  ours.histograms.register(histograms)
  const common = { help: 'help', labelNames: ['instance', ...LABEL_NAMES] }
  const promCounter = new Counter({ ...common, name: 'requests', registers: [prom.counters] })
  const promHistogram = new Histogram({
    ...common,
    name: 'latency',
    buckets: EDGES,
    registers: [prom.histograms],
  })
  for (const [i, labels] of labelSets(SERIES).entries()) {
    counters.with(labels).add(i * 7919)
    promCounter.inc({ instance: 'a', ...labels }, i * 7919)
    if (i >= HISTOGRAMS) continue
    const histogram = histograms.with(labels)
    for (let n = 0; n < 100; n++) {
      const value = OBSERVATIONS[(i + n) & 1023]!
      histogram.observe(value)
      promHistogram.observe({ instance: 'a', ...labels }, value)
    }
  }
}

async function exposed(registry: ProducerRegistry, format: ExpositionFormat): Promise<string> {
  let text = ''
  for await (const piece of exposition(registry, { format })) text += piece
  return text
}

function linesOf(text: string): number {
  return text.match(/^(?:shop_)?(?:requests|latency)\S* /gm)!.length
}

/** Both sides show the same series. */
async function verify(): Promise<void> {
  for (const kind of ['counters', 'histograms'] as const) {
    const lines = linesOf(await exposed(ours[kind], 'text'))
    assert.equal(lines, linesOf(await prom[kind].metrics()))
    assert.equal(lines, kind === 'counters' ? SERIES : HISTOGRAMS * LINES_A_HISTOGRAM)
  }
}

/** The longest that the event loop was held, in CPU time of its thread. */
async function printStalls(): Promise<void> {
  const rows: Row[] = []
  for (const [kind, count] of [
    ['counters', SERIES],
    ['histograms', HISTOGRAMS],
  ] as const) {
    const stalls = { ours: [] as number[], prom: [] as number[] }
    for (let round = 0; round < (QUICK ? 1 : 9); round++) {
      globalThis.gc?.()
      stalls.ours.push(await longestStall(() => exposed(ours[kind], 'text')))
      stalls.prom.push(await longestStall(() => prom[kind].metrics()))
    }
    rows.push({
      what: `${count} ${kind}`,
      value: median(stalls.ours),
      unit: 'ms',
      goal: 5,
      peer: 'prom-client',
      peerValue: median(stalls.prom),
    })
  }
  printTable('Exposing, the longest stall', rows)
}

/** Reading what prom-client exposes: no peer that is kept reads it in Node. */
async function printScrapes(): Promise<void> {
  const text = [await prom.counters.metrics(), await prom.histograms.metrics()].join('')
  const lines = SERIES + HISTOGRAMS * LINES_A_HISTOGRAM
  const server = createServer((_, response) => response.end(text))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const scraper = scrapeProducer({ url, job: 'bench' })
  const adopted = promClientProducer(prom.counters, { job: 'bench' })
  let now = BigInt(Date.now()) * 1_000_000n
  const collect = async (producer: Producer): Promise<readonly Sample[]> => {
    now += 1_000_000_000n
    const timestamp = now
    const { signal } = new AbortController()
    const samples = await producer.produce({ timestamp, signal, report: assert.fail })
    return [...(samples as readonly Sample[])]
  }
  try {
    for (let round = 0; round < 2; round++) {
      assert((await collect(scraper)).length >= SERIES + HISTOGRAMS)
      assert.equal((await collect(adopted)).length, SERIES)
    }
    const read = await measure([
      { name: 'lines', operations: lines * TIMES, run: () => times(() => parsed(text, () => {})) },
      {
        name: 'labels',
        operations: lines * TIMES,
        run: () => times(() => parsed(text, readLabels)),
      },
      { name: 'scrape', operations: lines * TIMES, run: () => times(() => collect(scraper)) },
      { name: 'adopted', operations: SERIES * TIMES, run: () => times(() => collect(adopted)) },
    ])
    const row = (what: string, name: string): Row => {
      return { what, value: read.get(name)?.nanoseconds ?? Number.NaN, unit: 'ns' }
    }
    printTable(`Reading an exposition of ${lines} samples; a sample`, [
      row('parsing lines and values', 'lines'),
      row('with the labels of each', 'labels'),
      row('a scrape: fetched, parsed, made samples of', 'scrape'),
      row('prom-client adopted; a counter', 'adopted'),
    ])
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** Again and again: the collection of garbage before a round takes compiled code with it. */
async function times(run: () => unknown): Promise<void> {
  for (let i = 0; i < TIMES; i++) await run()
}

function readLabels(series: string): void {
  parseSeries(series, SERIES_LIMITS)
}

function parsed(text: string, take: (series: string) => void): number {
  let count = 0
  const sink: ExpositionSink = {
    type() {},
    help() {},
    unit() {},
    refused: (reason, detail) => assert.fail(`${reason}: ${detail}`),
    sample(series) {
      count += 1
      take(series)
    },
  }
  for (const _ of parseExposition(text, 'text', sink));
  return count
}

function cost(name: string): number {
  return costs.get(name)?.nanoseconds ?? Number.NaN
}
