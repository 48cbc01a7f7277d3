import { readFileSync } from 'node:fs'

import {
  DATUM_TYPES,
  f64,
  openMetric,
  parseTimestamp,
  pointsToSamples,
  samplesToPoints,
  SeriesNumbering,
  string,
  target,
  timeseriesOf,
  type Datum,
  type Sample,
} from '@oximeter/core'
import { decodeDatum, decodeResults, PageDecoder, parseJsonExact } from '@oximeter/wire'
import { describe, expect, test } from 'vitest'

import { examplePage } from './example-page.ts'
import { bodyOf } from './page-body.ts'

const timestamp = parseTimestamp('2026-08-21T22:27:48.125Z')

function golden(file: string): string {
  return readFileSync(new URL(`golden/${file}`, import.meta.url), 'utf8').trimEnd()
}

/** One sample for each datum of the golden file of JSON, so that both ways pin the same data. */
const samples = golden('data.jsonl')
  .split('\n')
  .map((line): Sample => {
    const datum: Datum = decodeDatum(parseJsonExact(line))
    const isMissing = datum.type === 'missing'
    const datumType = isMissing ? datum.datumType : datum.type
    const name = isMissing ? 'all_kinds:missing' : 'all_kinds:present'
    const parts = { name, version: 1, targetFields: [], metricFields: [], datumType }
    return { timeseries: timeseriesOf(parts), timestamp, datum }
  })

async function bodyOfSamples(given: readonly Sample[]): Promise<Uint8Array> {
  const numbering = new SeriesNumbering()
  const points = samplesToPoints(given, numbering)
  const series = Array.from({ length: numbering.size }, (_, i) => numbering.describe(i))
  return bodyOf({ ...examplePage, series, items: [{ status: 'ok', points }] })
}

/** Sixteen bytes a line, with their place before and their letters behind them. */
function hexDump(bytes: Uint8Array, from: number, to: number): string {
  const lines: string[] = []
  for (let at = from; at < to; at += 16) {
    const line = [...bytes.subarray(at, Math.min(at + 16, to))]
    const hex = line.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    const letters = line.map((byte) =>
      byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
    )
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${letters.join('')}`)
  }
  return `${lines.join('\n')}\n`
}

/** 32 bytes a line. */
function hexLines(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replaceAll(/.{1,64}/g, '$&\n')
}

function bytesOfLines(text: string): Uint8Array {
  return Buffer.from(text.replaceAll('\n', ''), 'hex')
}

describe('the bytes of a page with samples of', () => {
  test.for(DATUM_TYPES)('%s', async (type) => {
    const given = samples.filter(({ timeseries }) => timeseries.datumType === type)
    expect(given.length).toBeGreaterThan(0)
    const body = await bodyOfSamples(given)
    await expect(hexLines(body)).toMatchFileSnapshot(`golden/columns/${type}.hex`)
    expect(readSamples(bytesOfLines(golden(`columns/${type}.hex`)))).toStrictEqual(given)
  })
})

test('the bytes of a page with histograms that lack statistics', async () => {
  const whole = samples.find(({ datum }) => datum.type === 'histogram_f64')!
  const absences = [
    { p50: undefined, p90: undefined, p99: undefined },
    {},
    { min: undefined, max: undefined, sumOfSamples: undefined, squaredMean: undefined },
  ]
  const given = absences.map((absent): Sample => ({
    ...whole,
    datum: { ...whole.datum, ...absent } as Datum,
  }))
  const body = await bodyOfSamples(given)
  await expect(hexLines(body)).toMatchFileSnapshot('golden/columns/absent-statistics.hex')
  const read = readSamples(bytesOfLines(golden('columns/absent-statistics.hex')))
  expect(read).toStrictEqual(given)
})

test('the bytes of a description with every type of field', async () => {
  const [item] = decodeResults(Buffer.from(golden('all-field-types.jsonl'))).items
  if (item?.status !== 'ok') throw new Error('the golden file of JSON is broken')
  const body = await bodyOfSamples(item.samples)
  await expect(hexLines(body)).toMatchFileSnapshot('golden/columns/all-field-types.hex')
  expect(readSamples(bytesOfLines(golden('columns/all-field-types.hex')))).toStrictEqual(
    item.samples,
  )
})

test('the bytes of the descriptions of an open schema', async () => {
  const node = target('node', { instance: string() }, { description: 'A machine.' })
  const load = openMetric('load', f64(), { description: 'Work that waits.' })
  const one = node.of({ instance: 'a' })
  const series = [{}, { zone: 'b' }].map((labels) => {
    const { definition, ...timeseries } = load.series(one, labels)
    if (definition === undefined) throw new Error('it was defined')
    return { timeseries, schema: { ...definition, created: timestamp } }
  })
  const body = await bodyOf({ ...examplePage, series, items: [] })
  await expect(hexLines(body)).toMatchFileSnapshot('golden/columns/open-schema.hex')
  const { described } = new PageDecoder().decode(bytesOfLines(golden('columns/open-schema.hex')))
  expect(described.series).toStrictEqual(series)
})

function readSamples(body: Uint8Array): Sample[] {
  const { described, points, refused } = new PageDecoder().decode(body)
  expect(refused).toStrictEqual([])
  return points.flatMap((each) => [...pointsToSamples(each, (number) => described.series[number])])
}

test('the worked example of the documentation is what is sent', async () => {
  const page = readFileSync(new URL('../../../docs/wire.md', import.meta.url), 'utf8')
  const dumps = Array.from(page.matchAll(/```hex\n(.*?)```/gs), ([, dump]) => dump)
  const body = await bodyOf(examplePage)
  const starts = ['OXM1', 'SERI', 'ITEM', 'PNTS'].map((kind) => Buffer.from(body).indexOf(kind))
  const parts = starts.map((from, i) => hexDump(body, from, starts[i + 1] ?? body.length))
  expect(dumps).toStrictEqual(parts)
})
