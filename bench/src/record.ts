/** Recording and collecting, beside prom-client: the same label sets, the same bucket edges. */
import {
  cumulativeU64,
  histogramF64,
  metric,
  ProducerRegistry,
  string,
  target,
  u16,
} from '@oximeter/core'
import { Counter, Histogram, Registry } from 'prom-client'
import { measure, printTable } from './measure.ts'

const OPERATIONS = 1_000_000
const LABEL_SETS = 100
const EDGES = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const shop = target('shop', { instance: string() }).of({ instance: 'a' })
const requestsMetric = metric('requests', { route: string(), status: u16() }, cumulativeU64())
const latencyMetric = metric(
  'latency',
  { route: string(), status: u16() },
  histogramF64({ edges: EDGES }),
  { units: 'seconds' },
)

const labels = Array.from({ length: LABEL_SETS }, (_, i) => ({
  route: `/route/${i % 20}`,
  status: 200 + Math.floor(i / 20),
}))
const observations = Float64Array.from({ length: 1024 }, (_, i) => ((i * 7919) % 1024) / 100)

await recording()
await exposing(100_000)

async function recording(): Promise<void> {
  const requests = requestsMetric.on(shop)
  const latency = latencyMetric.on(shop)
  const counters = labels.map((fields) => requests.with(fields))
  const histograms = labels.map((fields) => latency.with(fields))

  const registry = new Registry()
  const labelNames = ['route', 'status']
  const promCounter = new Counter({ name: 'r', help: 'r', labelNames, registers: [registry] })
  const promHistogram = new Histogram({
    name: 'l',
    help: 'l',
    labelNames,
    buckets: EDGES,
    registers: [registry],
  })
  const promCounters = labels.map((set) => promCounter.labels(set))
  const promHistograms = labels.map((set) => promHistogram.labels(set))

  const times = (work: (i: number) => void) => () => {
    for (let i = 0; i < OPERATIONS; i++) work(i)
  }
  const at = <T>(list: readonly T[], i: number): T => list[i % LABEL_SETS] as T
  const figures = await measure(
    Object.entries({
      add: times((i) => at(counters, i).add(1)),
      addByFields: times((i) => requests.with(at(labels, i)).add(1)),
      observe: times((i) => at(histograms, i).observe(observations[i & 1023] as number)),
      promAdd: times((i) => at(promCounters, i).inc(1)),
      promAddByFields: times((i) => promCounter.inc(at(labels, i), 1)),
      promObserve: times((i) => at(promHistograms, i).observe(observations[i & 1023] as number)),
    }).map(([name, run]) => ({ name, run, operations: OPERATIONS })),
  )
  const ns = (name: string): number => figures.find((f) => f.name === name)?.nanoseconds ?? NaN
  printTable('Recording, one operation, 100 label sets', [
    {
      what: 'counter add, bound series',
      value: ns('add'),
      unit: 'ns',
      goal: 10,
      peer: 'prom-client',
      peerValue: ns('promAdd'),
    },
    {
      what: 'counter add, fields each time',
      value: ns('addByFields'),
      unit: 'ns',
      peer: 'prom-client',
      peerValue: ns('promAddByFields'),
    },
    {
      what: 'histogram observe, bound series',
      value: ns('observe'),
      unit: 'ns',
      goal: 50,
      peer: 'prom-client',
      peerValue: ns('promObserve'),
    },
  ])
}

async function exposing(series: number): Promise<void> {
  const requests = requestsMetric.on(shop, { maxSeries: series })
  const prom = new Registry()
  const promCounter = new Counter({
    name: 'r',
    help: 'r',
    labelNames: ['route', 'status'],
    registers: [prom],
  })
  for (let i = 0; i < series; i++) {
    const set = { route: `/route/${i >> 3}`, status: 200 + (i & 7) }
    requests.with(set).add(i)
    promCounter.inc(set, i)
  }
  const registry = new ProducerRegistry()
  registry.register(requests)
  const { encodeResults, decodeResults } = await import('@oximeter/wire')
  const results = await registry.collect()
  const body = encodeResults(results)
  const text = await prom.metrics()
  const jsonText = new TextDecoder().decode(body)

  const figures = await measure(
    [
      { name: 'collect', operations: series, run: () => registry.collect() },
      { name: 'encode', operations: series, run: () => encodeResults(results) },
      {
        name: 'whole',
        operations: series,
        run: async () => encodeResults(await registry.collect()),
      },
      { name: 'prom', operations: series, run: () => prom.metrics() },
      { name: 'decode', operations: series, run: () => decodeResults(body) },
      { name: 'JSON.parse', operations: series, run: () => JSON.parse(jsonText) as unknown },
    ],
    5,
  )
  const ns = (name: string): number => figures.find((f) => f.name === name)?.nanoseconds ?? NaN
  printTable(`Exposing ${series} counters, one sample`, [
    { what: 'collect', value: ns('collect'), unit: 'ns' },
    { what: 'encode JSON', value: ns('encode'), unit: 'ns' },
    {
      what: 'collect and encode',
      value: ns('whole'),
      unit: 'ns',
      peer: 'prom-client',
      peerValue: ns('prom'),
    },
    {
      what: 'decode JSON, checked and exact',
      value: ns('decode'),
      unit: 'ns',
      peer: 'JSON.parse',
      peerValue: ns('JSON.parse'),
    },
    {
      what: 'bytes, JSON',
      value: body.length / series,
      unit: 'B',
      peer: 'prom-client',
      peerValue: text.length / series,
    },
  ])
}
