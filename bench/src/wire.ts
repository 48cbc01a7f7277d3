/**
 * What a collection costs the producer (collect, encode) and its reader (decode), beside
 * prom-client's text of the same series, and V8's JSON of the same bytes.
 */
import assert from 'node:assert/strict'
import { ProducerRegistry, type Instrument } from '@oximeter/core'
import { decodeResults, encodeResults, ResultsDecoder } from '@oximeter/wire'
import { Counter, Histogram, Registry } from 'prom-client'
import { gzipSync } from 'node:zlib'
import { measure, printTable, QUICK } from './measure.ts'
import { EDGES, LABEL_NAMES, labelSets, latency, OBSERVATIONS, requests, shop } from './shop.ts'

const COUNTERS = QUICK ? 100 : 100_000
const HISTOGRAMS = QUICK ? 10 : 10_000
const ROUNDS = QUICK ? 1 : 7

await exposeCounters()
await exposeHistograms()

async function exposeCounters(): Promise<void> {
  const ours = requests.on(shop, { maxSeries: COUNTERS })
  const prom = new Registry()
  const options = { name: 'requests', help: 'help', labelNames: LABEL_NAMES, registers: [prom] }
  const promCounter = new Counter(options)
  for (const [i, set] of labelSets(COUNTERS).entries()) {
    ours.with(set).add(i)
    promCounter.inc(set, i)
  }
  await expose('counters', COUNTERS, ours, prom)
}

async function exposeHistograms(): Promise<void> {
  const ours = latency.on(shop, { maxSeries: HISTOGRAMS })
  const prom = new Registry()
  const options = { name: 'latency', help: 'help', labelNames: LABEL_NAMES, registers: [prom] }
  const promHistogram = new Histogram({ ...options, buckets: EDGES })
  for (const [i, set] of labelSets(HISTOGRAMS).entries()) {
    const series = ours.with(set)
    const promSeries = promHistogram.labels(set)
    for (let n = 0; n < 20; n++) {
      const value = OBSERVATIONS[(i * 20 + n) & 1023] as number
      series.observe(value)
      promSeries.observe(value)
    }
  }
  await expose(`histograms of ${EDGES.length + 1} bins`, HISTOGRAMS, ours, prom)
}

async function expose(
  what: string,
  series: number,
  instrument: Instrument,
  prom: Registry,
): Promise<void> {
  const registry = new ProducerRegistry()
  registry.register(instrument)
  const results = await registry.collect()
  const body = encodeResults(results)
  const text = await prom.metrics()
  const bodyText = new TextDecoder().decode(body)
  // The same document as plain objects and numbers: less than a producer would have to make.
  const plain: unknown = JSON.parse(bodyText)
  const decoder = new ResultsDecoder()
  for (const { items } of [decodeResults(body), decoder.decode(body)]) {
    const [item] = items
    assert(item?.status === 'ok' && item.refused.length === 0)
    assert.equal(item.samples.length, series)
    assert.deepEqual(item.samples.at(-1)?.datum, lastOf(results[0])?.datum)
  }

  const encoder = new TextEncoder()
  const figures = await measure(
    Object.entries({
      collect: () => registry.collect(),
      encode: () => encodeResults(results),
      stringify: () => encoder.encode(JSON.stringify(plain)),
      whole: async () => encodeResults(await registry.collect()),
      prom: async () => encoder.encode(await prom.metrics()),
      decode: () => decodeResults(body),
      decodeAgain: () => decoder.decode(body),
      parse: () => JSON.parse(new TextDecoder().decode(body)) as unknown,
    }).map(([name, run]) => ({ name, run, operations: series })),
    ROUNDS,
  )
  const ns = (name: string): number => figures.get(name)?.nanoseconds ?? Number.NaN
  const unit = 'ns'
  printTable(`Exposing ${series} ${what}, one sample`, [
    { what: 'collect()', value: ns('collect'), unit },
    {
      what: 'encode JSON',
      value: ns('encode'),
      unit,
      peer: 'JSON.stringify',
      peerValue: ns('stringify'),
    },
    {
      what: 'collect() and encode JSON',
      value: ns('whole'),
      unit,
      peer: 'prom-client text',
      peerValue: ns('prom'),
    },
    {
      what: 'decode JSON, first response',
      value: ns('decode'),
      unit,
      peer: 'JSON.parse',
      peerValue: ns('parse'),
    },
    {
      what: 'decode JSON, later ones',
      value: ns('decodeAgain'),
      unit,
      peer: 'JSON.parse',
      peerValue: ns('parse'),
    },
    {
      what: 'size',
      value: body.length / series,
      unit: 'B',
      peer: 'prom-client text',
      peerValue: text.length / series,
    },
    {
      what: 'size, gzip',
      value: gzipSync(body).length / series,
      unit: 'B',
      peer: 'prom-client text',
      peerValue: gzipSync(text).length / series,
    },
  ])
}

function lastOf(result: Awaited<ReturnType<ProducerRegistry['collect']>>[number] | undefined) {
  return result?.status === 'ok' ? result.samples.at(-1) : undefined
}
