import type { BinLayout, DatumType, Points, SeriesDescription } from '@oximeter/core'
import { PageDecoder, type DecodedPage } from '@oximeter/wire'
import type { ProducedPage } from '@oximeter/wire/testing'
import { expect, test } from 'vitest'

import { bodyOf, rowsOf } from './page-body.ts'

const epoch = '7d444840-9dc0-41d1-b245-5ffdce74fad2'
const timestamp = 1_787_351_268_000_000_000n

/** A series that nobody has checked. */
function series(
  datumType: DatumType,
  parts: Partial<SeriesDescription['timeseries']> = {},
  more: Partial<SeriesDescription> = {},
): SeriesDescription {
  const timeseries = { name: 'a:b', version: 1, targetFields: [], metricFields: [], datumType }
  return { timeseries: { ...timeseries, ...parts }, ...more }
}

function gauges(numbers: readonly number[], values = numbers.map((n) => n + 0.5)): Points {
  return {
    datumType: 'f64',
    rows: numbers.length,
    series: Uint32Array.from(numbers),
    timestamps: timestamp,
    startTimes: undefined,
    missing: undefined,
    data: { kind: 'numbers', values: Float64Array.from(values) },
  }
}

async function decode(
  described: readonly (SeriesDescription | undefined)[],
  ...points: Points[]
): Promise<DecodedPage> {
  const given: ProducedPage = {
    epoch,
    page: 0,
    series: described,
    items: [{ status: 'ok', points }],
  }
  return new PageDecoder().decode(await bodyOf(given))
}

const good = series('f64')
const field = { name: 'x', type: 'u8', value: 1 } as const

test.for<[string, SeriesDescription, string]>([
  ['a bad name', series('f64', { name: 'Bad:name' }), 'invalid_timeseries_name'],
  ['version 0', series('f64', { version: 0 }), 'invalid_version'],
  ['version 256', series('f64', { version: 256 }), 'invalid_version'],
  [
    'a field that is no identifier',
    series('f64', { targetFields: [{ ...field, name: 'x y' }] }),
    'invalid_field_name',
  ],
  [
    'a field twice',
    series('f64', { targetFields: [field], metricFields: [field] }),
    'duplicate_field_name',
  ],
  [
    'an address that is none',
    series('f64', { targetFields: [{ name: 'x', type: 'ip_addr', value: '1.2.3' }] }),
    'invalid_field_value',
  ],
  [
    'a UUID that is none',
    series('f64', { targetFields: [{ name: 'x', type: 'uuid', value: 'x' }] }),
    'invalid_field_value',
  ],
  [
    'a start before 1900',
    series('cumulative_u64', {}, { startTime: -(2n ** 62n) }),
    'invalid_timestamp',
  ],
  ['no bins', histogram({ bins: Float64Array.of() }), 'invalid_histogram'],
  ['bins that descend', histogram({ bins: Float64Array.of(1, 0) }), 'invalid_histogram'],
  ['equal bins', histogram({ bins: Float64Array.of(1, 1) }), 'invalid_histogram'],
  ['an edge that is none', histogram({ bins: Float64Array.of(Number.NaN) }), 'invalid_histogram'],
  ['an end before its bin', histogram({ bins: Float64Array.of(1), end: 1 }), 'invalid_histogram'],
  [
    'too many bins',
    histogram({ bins: Float64Array.from({ length: 5000 }, (_, i) => i) }),
    'invalid_histogram',
  ],
])('%s refuses the series and its samples, and nothing else', async ([, bad, reason]) => {
  const { described, refused, points } = await decode([bad, good], gauges([0, 1, 0, 1]))
  const { name } = bad.timeseries
  expect(refused).toMatchObject([{ reason, timeseriesName: name, series: 1, samples: 2 }])
  expect(refused[0]!.detail).not.toBe('')
  expect(described).toStrictEqual({ first: 0, series: [undefined, good] })
  expect(rowsOf(points)).toMatchObject([
    { series: 1, value: 1.5 },
    { series: 1, value: 1.5 },
  ])
})

function histogram(layout: BinLayout): SeriesDescription {
  return series('histogram_f64', {}, { startTime: 1n, layout })
}

const page = (first: number, points: Points) =>
  bodyOf(
    {
      epoch,
      page: first,
      series: [series('f64', { name: 'Bad:name' }), good],
      items: [{ status: 'ok', points: [points] }],
    },
    { first },
  )

test('a refused series is remembered', async () => {
  const decoder = new PageDecoder()
  decoder.decode(await page(0, gauges([1])))
  const { refused, points } = decoder.decode(await page(2, gauges([0, 1])))
  expect(refused).toMatchObject([{ reason: 'invalid_timeseries_name', series: 0, samples: 1 }])
  expect(rowsOf(points)).toHaveLength(1)
})

test('samples of series that were never described, or that are gone', async () => {
  const { refused, points } = await decode([good, undefined], gauges([0, 1, 2, 2 ** 32 - 1]))
  expect(refused).toStrictEqual([
    {
      reason: 'unknown_series',
      detail: 'the series 1 was never described',
      series: 0,
      samples: 3,
    },
  ])
  expect(rowsOf(points)).toHaveLength(1)
})

test('samples of another type than their series', async () => {
  const { refused, points } = await decode([good, series('i8')], gauges([1, 0]))
  expect(refused).toMatchObject([
    {
      reason: 'datum_type_mismatch',
      detail: 'the series 1 is of i8, but its sample of f64',
      samples: 1,
    },
  ])
  expect(rowsOf(points)).toHaveLength(1)
})

const zeros = () => new Float64Array(3)
const state = () => ({
  heights: new Float64Array(15),
  positions: new BigUint64Array(15),
  desired: new Float64Array(15),
})

test('counts that are not those of the bins', async () => {
  const points: Points = {
    ...gauges([0, 0, 0]),
    datumType: 'histogram_f64',
    data: {
      kind: 'histograms',
      absent: undefined,
      counts: BigUint64Array.of(1n, 2n, 3n, 4n, 5n, 6n),
      offsets: Uint32Array.of(0, 2, 3, 6),
      min: zeros(),
      max: zeros(),
      sums: zeros(),
      squaredMeans: zeros(),
      p50: state(),
      p90: state(),
      p99: state(),
    },
  }
  const decoded = await decode([histogram({ bins: Float64Array.of(0, 1) })], points)
  expect(decoded.refused).toMatchObject([
    {
      reason: 'invalid_histogram',
      detail: 'a sample of the series 0 has 1 counts, not 2',
      samples: 2,
    },
  ])
  expect(rowsOf(decoded.points)).toMatchObject([{ value: { counts: [1n, 2n] } }])
})

test('times before 1900, of rows and of all', async () => {
  const old = -(2n ** 62n)
  const timestamps = BigInt64Array.of(timestamp, old)
  const one = await decode([good], { ...gauges([0, 0]), timestamps })
  expect(one.refused).toMatchObject([{ reason: 'invalid_timestamp', samples: 1 }])
  expect(rowsOf(one.points)).toHaveLength(1)
  const all = await decode([good], { ...gauges([0, 0]), timestamps: old })
  expect(all.refused).toMatchObject([{ reason: 'invalid_timestamp', samples: 2 }])
  expect(all.points).toStrictEqual([])
})

test('numbers that are not finite travel as missing ones', async () => {
  const values = [1, Number.NaN, Infinity, 2]
  const { refused, points } = await decode([good], gauges([0, 0, 0, 0], values))
  expect(refused).toStrictEqual([])
  expect(rowsOf(points).map(({ value }) => value)).toStrictEqual([1, null, null, 2])
  expect(points[0]!.data).toStrictEqual({
    kind: 'numbers',
    values: Float64Array.of(1, 0, 0, 2),
  })
})

test('numbers that are not finite are refused if somebody sends them', async () => {
  const body = await bodyOf({
    epoch,
    page: 0,
    series: [good],
    items: [{ status: 'ok', points: [gauges([0, 0], [1.25, 2])] }],
  })
  const at = Buffer.from(body).lastIndexOf(Buffer.from(Float64Array.of(1.25).buffer))
  body.set(new Uint8Array(Float64Array.of(Number.NaN).buffer), at)
  const { refused, points } = new PageDecoder().decode(body)
  expect(refused).toMatchObject([{ reason: 'non_finite_value', samples: 1 }])
  expect(rowsOf(points).map(({ value }) => value)).toStrictEqual([2])
})

test('texts that are not UTF-8 are refused', async () => {
  const points: Points = {
    ...gauges([0, 0, 0]),
    datumType: 'string',
    missing: Uint8Array.of(0, 0, 1),
    data: { kind: 'strings', values: ['bad text', 'größe', ''] },
  }
  const described = [series('string')]
  const given = { epoch, page: 0, series: described, items: [{ status: 'ok', points: [points] }] }
  const body = await bodyOf(given as ProducedPage)
  body[Buffer.from(body).lastIndexOf('bad text')] = 0xff
  const decoded = new PageDecoder().decode(body)
  expect(decoded.refused).toMatchObject([{ reason: 'invalid_datum', samples: 1 }])
  expect(rowsOf(decoded.points).map(({ value }) => value)).toStrictEqual(['größe', null])
})

test('the texts of refusals are short, and what is remembered of them is little', async () => {
  const bad = Array.from({ length: 400 }, (_, i) =>
    series('f64', { name: `Bad:${i}_${'x'.repeat(1000)}` }),
  )
  const { refused } = await decode(bad, gauges([...bad.keys()]))
  for (const { detail, timeseriesName } of refused) {
    expect(detail.length).toBeLessThan(300)
    expect(timeseriesName!.length).toBeLessThan(300)
  }
  const total = (key: 'series' | 'samples') => refused.reduce((sum, each) => sum + each[key], 0)
  expect([total('series'), total('samples')]).toStrictEqual([400, 400])
})
