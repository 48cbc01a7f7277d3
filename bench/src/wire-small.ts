import {
  bool,
  i32,
  metric,
  ProducerRegistry,
  SeriesNumbering,
  string,
  u16,
  type Instrument,
} from '@oximeter/core'
import { encodePoints, encodeResults, PageDecoder, ResultsDecoder } from '@oximeter/wire'
import { tableFromIPC } from 'apache-arrow'

import { measure, printTable, QUICK } from './measure.ts'
import { backlog, labelSets, latency, requests, shop } from './shop.ts'
import { answer, pointStreams } from './wire-page.ts'

const SERIES_OF_EACH = 20
const PAGES = QUICK ? 10 : 1000
const FIELDS = { route: string(), status: u16() }

/** What nearly all producers are: a hundred series of five types. */
export async function exposeSmallProducer(): Promise<void> {
  const registry = new ProducerRegistry()
  for (const instrument of fiveInstruments()) registry.register(instrument)
  const numbering = new SeriesNumbering()
  const items = await registry.collectPoints(numbering)
  const results = await registry.collect()
  const json = encodeResults(results)
  const page = { epoch: numbering.epoch, page: 1 }
  const body = await answer(numbering, items, numbering.size)
  const pages = new PageDecoder()
  pages.decode(await answer(numbering, items, 0))
  const decoder = new ResultsDecoder()
  const streams = pointStreams(body)
  const figures = await measure(
    Object.entries({
      encode: () => encodePoints(items, page),
      encodeJson: () => encodeResults(results),
      decode: () => pages.decode(body),
      decodeJson: () => decoder.decode(json),
      arrow: () => streams.map((stream) => tableFromIPC(stream).getChild('datum')?.get(0)),
    }).map(([name, run]) => ({
      name,
      operations: PAGES,
      run() {
        for (let n = 0; n < PAGES; n++) run()
      },
    })),
  )
  const us = (name: string): number => (figures.get(name)?.nanoseconds ?? Number.NaN) / 1000
  printTable(`A producer of ${numbering.size} series of ${streams.length} types, one page`, [
    {
      what: 'columns: encode',
      value: us('encode'),
      unit: 'µs',
      peer: 'our JSON',
      peerValue: us('encodeJson'),
    },
    {
      what: 'columns: decode',
      value: us('decode'),
      unit: 'µs',
      peer: 'our JSON',
      peerValue: us('decodeJson'),
    },
    {
      what: 'columns: decode',
      value: us('decode'),
      unit: 'µs',
      peer: "Arrow's reader",
      peerValue: us('arrow'),
    },
    {
      what: 'columns: size',
      value: body.length,
      unit: 'B',
      peer: 'our JSON',
      peerValue: json.length,
    },
  ])
}

function fiveInstruments(): Instrument[] {
  const counters = requests.on(shop)
  const gauges = backlog.on(shop)
  const histograms = latency.on(shop)
  const switches = metric('is_open', FIELDS, bool()).on(shop)
  const levels = metric('level', FIELDS, i32()).on(shop)
  for (const [i, set] of labelSets(SERIES_OF_EACH).entries()) {
    counters.with(set).add(i)
    gauges.with(set).set(i / 7)
    histograms.with(set).observe(i / 2)
    switches.with(set).set(i % 2 === 0)
    levels.with(set).set(i - 10)
  }
  return [counters, gauges, histograms, switches, levels]
}
