import { readFileSync } from 'node:fs'

import {
  cumulativeU64,
  f64,
  Histogram,
  histogramF64,
  histogramU64,
  metric,
  ProducerRegistry,
  SeriesNumbering,
  string,
  target,
  timeseriesOf,
  u16,
  type Datum,
  type Sample,
} from '@oximeter/core'
import {
  decodeDatum,
  encodePoints,
  encodeResults,
  encodeSeries,
  framePage,
  parseJsonExact,
} from '@oximeter/wire'

/** Responses of a real registry, small ones, since each is damaged many times. */
export interface Corpus {
  readonly json: readonly Uint8Array[]
  readonly columns: readonly Uint8Array[]
}

const shop = target('shop', { instance: string() }).of({ instance: 'a' })
const FIELDS = { route: string(), status: u16() }

export async function makeCorpus(): Promise<Corpus> {
  const lines = readFileSync(new URL('../golden/data.jsonl', import.meta.url), 'utf8')
  const registries = lines
    .trimEnd()
    .split('\n')
    .map((line) => registryOf(sampleOf(decodeDatum(parseJsonExact(line)))))
  registries.push(instruments(), imported(), new ProducerRegistry())
  const json: Uint8Array[] = []
  const columns: Uint8Array[] = []
  for (const registry of registries) {
    json.push(encodeResults(await registry.collect()))
    columns.push(await pageOf(registry))
  }
  return { json, columns }
}

async function pageOf(registry: ProducerRegistry): Promise<Uint8Array> {
  const numbering = new SeriesNumbering()
  const page = { epoch: '7d444840-9dc0-41d1-b245-5ffdce74fad2', page: 1 }
  const items = await registry.collectPoints(numbering)
  const header = {
    ...page,
    replayed: false,
    servedToOther: false,
    more: false,
    dropped: 0,
    window: 64,
    series: { first: 0, count: numbering.size },
  }
  const series = await encodeSeries(numbering, 0, numbering.size)
  return Buffer.concat(framePage(header, series, encodePoints(items, page)))
}

function registryOf(sample: Sample): ProducerRegistry {
  const registry = new ProducerRegistry()
  registry.register({ produce: () => [sample, sample] })
  return registry
}

function sampleOf(datum: Datum): Sample {
  const datumType = datum.type === 'missing' ? datum.datumType : datum.type
  const parts = { name: 'a:b', version: 1, targetFields: [], metricFields: [], datumType }
  return { timeseries: timeseriesOf(parts), timestamp: 1_787_351_268_125_000_000n, datum }
}

/** A histogram that lacks statistics. */
function imported(): ProducerRegistry {
  const { startTime, ...datum } = Histogram.fromEdges('f64', [1], { startTime: 5n }).datum()
  const absent = { min: undefined, squaredMean: undefined, p50: undefined, p99: undefined }
  return registryOf(sampleOf({ startTime, ...datum, ...absent }))
}

function instruments(): ProducerRegistry {
  const registry = new ProducerRegistry()
  const requests = metric('requests', FIELDS, cumulativeU64()).on(shop)
  const load = metric('load', FIELDS, f64(), { description: 'Größe' }).on(shop)
  const latency = metric('latency', FIELDS, histogramF64({ edges: [0.1, 1, 10] })).on(shop)
  const sizes = metric('sizes', FIELDS, histogramU64({ edges: [100, 1000] })).on(shop)
  for (const [i, route] of ['/', '/cart', '/größe'].entries()) {
    const fields = { route, status: 200 + i }
    requests.with(fields).add(i)
    load.with(fields).set(i / 3)
    latency.with(fields).observe(i + 0.5)
    sizes.with(fields).observe(i * 500)
  }
  for (const instrument of [requests, load, latency, sizes]) registry.register(instrument)
  registry.register({
    produce() {
      throw new Error('sensor unreadable')
    },
  })
  return registry
}
