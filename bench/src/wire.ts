/**
 * What a collection costs the producer (collect, encode) and its reader (decode), in columns and as
 * JSON, beside prom-client's text of the same series, V8's JSON of the same bytes, and Arrow's own
 * reader of the same columns.
 */
import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'

import { ProducerRegistry, SeriesNumbering, type Instrument } from '@oximeter/core'
import {
  decodeResults,
  encodePoints,
  encodeResults,
  encodeSeries,
  PageDecoder,
  ResultsDecoder,
} from '@oximeter/wire'
import { tableFromIPC } from 'apache-arrow'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

import { measure, printTable, QUICK, type Row, type Subject } from './measure.ts'
import {
  backlog,
  EDGES,
  LABEL_NAMES,
  labelSets,
  latency,
  OBSERVATIONS,
  requests,
  shop,
} from './shop.ts'
import { answer, pointStreams } from './wire-page.ts'
import { exposeSmallProducer } from './wire-small.ts'

const SCALARS = QUICK ? 100 : 100_000
const HISTOGRAMS = QUICK ? 10 : 10_000
const ROUNDS = QUICK ? 1 : 7

const encoder = new TextEncoder()

/** What we want of scalars, in nanoseconds and bytes a sample. */
const GOALS = { encode: 100, decode: 60, bytes: 24 }

await exposeCounters()
await exposeGauges()
await exposeHistograms()
await exposeSmallProducer()

async function exposeCounters(): Promise<void> {
  const ours = requests.on(shop, { maxSeries: SCALARS })
  const prom = new Registry()
  const options = { name: 'requests', help: 'help', labelNames: LABEL_NAMES, registers: [prom] }
  const promCounter = new Counter(options)
  for (const [i, set] of labelSets(SCALARS).entries()) {
    ours.with(set).add(i)
    promCounter.inc(set, i)
  }
  await expose('counters', SCALARS, ours, prom, GOALS)
}

async function exposeGauges(): Promise<void> {
  const ours = backlog.on(shop, { maxSeries: SCALARS })
  const prom = new Registry()
  const options = { name: 'backlog', help: 'help', labelNames: LABEL_NAMES, registers: [prom] }
  const promGauge = new Gauge(options)
  for (const [i, set] of labelSets(SCALARS).entries()) {
    ours.with(set).set(i / 100)
    promGauge.set(set, i / 100)
  }
  await expose('gauges', SCALARS, ours, prom, GOALS)
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
  goals?: typeof GOALS,
): Promise<void> {
  const registry = new ProducerRegistry()
  registry.register(instrument)
  const subjects = [
    ...(await columnSubjects(registry, series)),
    ...(await jsonSubjects(registry, series)),
    ['prom', async () => encoder.encode(await prom.metrics())] as const,
  ].map(([name, run]): Subject => ({ name, run, operations: series }))
  const figures = await measure(subjects, ROUNDS)
  const ns = (name: string): number => figures.get(name)?.nanoseconds ?? Number.NaN
  const time = (label: string, name: string, peer?: [string, string], goal?: number): Row => ({
    what: label,
    value: ns(name),
    unit: 'ns',
    ...(goal !== undefined && { goal }),
    ...(peer && { peer: peer[0], peerValue: ns(peer[1]) }),
  })
  const sizes = await sizesOf(registry, prom)
  const size = (label: string, bytes: number, peerBytes: number, goal?: number): Row => ({
    what: label,
    value: bytes / series,
    unit: 'B',
    ...(goal !== undefined && { goal }),
    peer: 'prom-client text',
    peerValue: peerBytes / series,
  })
  printTable(`Exposing ${series} ${what}, one sample`, [
    time('columns: collectPoints()', 'points'),
    time('columns: encode', 'encodePoints', ['our JSON', 'encode'], goals?.encode),
    time('columns: collect and encode', 'wholePoints', ['prom-client text', 'prom']),
    time('columns: decode', 'decodePoints', ["Arrow's reader", 'arrow'], goals?.decode),
    time('columns: describe a series, once', 'describe'),
    time('columns: decode with descriptions, once', 'decodeFirst'),
    time('JSON: collect()', 'collect'),
    time('JSON: encode', 'encode', ['JSON.stringify', 'stringify']),
    time('JSON: collect and encode', 'whole', ['prom-client text', 'prom']),
    time('JSON: decode, first response', 'decode', ['JSON.parse', 'parse']),
    time('JSON: decode, later ones', 'decodeAgain', ['JSON.parse', 'parse']),
    size('columns: size', sizes.columns.length, sizes.text.length, goals?.bytes),
    size('columns: size, gzip', gzipSync(sizes.columns).length, gzipSync(sizes.text).length),
    size('JSON: size', sizes.json.length, sizes.text.length),
    size('JSON: size, gzip', gzipSync(sizes.json).length, gzipSync(sizes.text).length),
  ])
}

type NamedRun = readonly [name: string, run: () => unknown]

async function columnSubjects(registry: ProducerRegistry, series: number): Promise<NamedRun[]> {
  const numbering = new SeriesNumbering()
  const items = await registry.collectPoints(numbering)
  const page = { epoch: numbering.epoch, page: 1 }
  const first = await answer(numbering, items, 0)
  const later = await answer(numbering, items, series)
  const decoder = new PageDecoder()
  assert.equal(decoder.decode(first).described.series.length, series)
  const { points, refused } = decoder.decode(later)
  assert.deepEqual(refused, [])
  assert.equal(
    points.reduce((rows, part) => rows + part.rows, 0),
    series,
  )
  const streams = pointStreams(later)
  return [
    ['points', () => registry.collectPoints(numbering)],
    ['encodePoints', () => encodePoints(items, page)],
    ['wholePoints', async () => encodePoints(await registry.collectPoints(numbering), page)],
    ['decodePoints', () => decoder.decode(later)],
    ['arrow', () => streams.map((stream) => tableFromIPC(stream).getChild('datum')?.get(0))],
    ['describe', () => encodeSeries(numbering, 0, series)],
    ['decodeFirst', () => new PageDecoder().decode(first)],
  ]
}

async function jsonSubjects(registry: ProducerRegistry, series: number): Promise<NamedRun[]> {
  const results = await registry.collect()
  const body = encodeResults(results)
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
  return [
    ['collect', () => registry.collect()],
    ['encode', () => encodeResults(results)],
    ['stringify', () => encoder.encode(JSON.stringify(plain))],
    ['whole', async () => encodeResults(await registry.collect())],
    ['decode', () => decodeResults(body)],
    ['decodeAgain', () => decoder.decode(body)],
    ['parse', () => JSON.parse(new TextDecoder().decode(body)) as unknown],
  ]
}

async function sizesOf(registry: ProducerRegistry, prom: Registry) {
  const numbering = new SeriesNumbering()
  const items = await registry.collectPoints(numbering)
  return {
    columns: await answer(numbering, items, numbering.size),
    json: encodeResults(await registry.collect()),
    text: encoder.encode(await prom.metrics()),
  }
}

function lastOf(result: Awaited<ReturnType<ProducerRegistry['collect']>>[number] | undefined) {
  return result?.status === 'ok' ? result.samples.at(-1) : undefined
}
