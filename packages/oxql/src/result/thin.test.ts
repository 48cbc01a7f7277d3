import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ResultSeries, ResultTable } from './result.ts'
import { columnLength, thinTable, type Thinning } from './thin.ts'

const SECOND = 1_000_000_000n

const thinnings = fc.record({
  from: fc.bigInt({ min: -50n, max: 50n }).map((seconds) => seconds * SECOND),
  length: fc.bigInt({ min: 0n, max: 200n }).map((seconds) => seconds * SECOND),
  pixels: fc.integer({ min: 2, max: 12 }),
})

const values = fc.array(
  fc.tuple(
    fc.bigInt({ min: 1n, max: 9n * SECOND }),
    fc.option(fc.bigInt({ min: -3n, max: 2n ** 64n - 1n })),
    fc.option(fc.constantFrom(1, 2.5, -0, Number.NaN, Number.POSITIVE_INFINITY)),
  ),
  { maxLength: 80 },
)

const cases = fc.tuple(thinnings, values).map(([{ from, length, pixels }, points]) => {
  let time = -20n * SECOND
  const timestamps = BigInt64Array.from(points, ([apart]) => (time += apart))
  const series: ResultSeries = {
    fields: [],
    points: {
      timestamps,
      values: [
        { type: 'integer', values: points.map(([, value]) => value) },
        { type: 'double', values: points.map(([, , value]) => value) },
      ],
    },
  }
  const thinning: Thinning = { from, until: from + length, pixels }
  return { table: tableOf(series), thinning }
})

function tableOf(series: ResultSeries): ResultTable {
  const dimensions = series.points.values.map(({ type }, i) => {
    return { name: `a:v${i}`, type, metricType: 'gauge' } as const
  })
  const shape = { name: 'a:b', fields: [], dimensions, hasStartTimes: false }
  return { shape: shape as unknown as ResultTable['shape'], series: [series] }
}

test('all that can be seen of a series is there, at most two points a pixel and dimension', () => {
  fc.assert(
    fc.property(cases, ({ table, thinning }) => {
      const [before] = table.series
      const [after] = thinTable(table, thinning).series
      const { length } = before!.points.timestamps
      fc.pre(length > 2 * thinning.pixels)
      const rows = rowsOf(after!)
      expect(after!.pointsBefore).toBe(length)
      expect(rows.length).toBeLessThanOrEqual(4 * thinning.pixels)
      const all = rowsOf(before!)
      expect([rows[0], rows.at(-1)]).toEqual([all[0], all.at(-1)])
      // Each is one of those that there were, in their order.
      const places = rows.map(([time]) => all.findIndex((row) => row[0] === time))
      expect(rows).toEqual(places.map((place) => all[place]))
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
      for (const dimension of [0, 1]) {
        expect(extremes(after!, thinning, dimension)).toEqual(
          extremes(before!, thinning, dimension),
        )
      }
    }),
    { numRuns: 500 },
  )
})

test('a series of no more than two points a pixel stays as it is', () => {
  fc.assert(
    fc.property(cases, ({ table, thinning }) => {
      const { length } = table.series[0]!.points.timestamps
      fc.pre(length <= 2 * thinning.pixels)
      expect(thinTable(table, thinning)).toEqual(table)
    }),
  )
})

test('of one dimension there are never more than two points a pixel', () => {
  fc.assert(
    fc.property(cases, ({ table, thinning }) => {
      const { timestamps, values: columns } = table.series[0]!.points
      for (const column of columns) {
        const points = { timestamps, values: [column] }
        const [one] = thinTable(tableOf({ fields: [], points }), thinning).series
        expect(one!.points.timestamps.length).toBeLessThanOrEqual(2 * thinning.pixels)
      }
    }),
  )
})

test('of texts and truths the first and the last of a column of pixels are kept', () => {
  const timestamps = BigInt64Array.from({ length: 12 }, (_, i) => BigInt(i) * SECOND)
  const texts = Array.from('abcdefghijkl')
  const points = { timestamps, values: [{ type: 'string', values: texts } as const] }
  const thinning = { from: 0n, until: 11n * SECOND, pixels: 4 }
  const [thinned] = thinTable(tableOf({ fields: [], points }), thinning).series
  expect(thinned!.points.values[0]!.values).toEqual(['a', 'd', 'e', 'h', 'i', 'l'])
})

type Row = readonly [time: bigint, ...values: unknown[]]

function rowsOf({ points }: ResultSeries): Row[] {
  return Array.from(points.timestamps, (time, i) => [
    time,
    ...points.values.map(({ values: column }) => column[i]),
  ])
}

/** The least and the greatest of each column of pixels; of one without numbers, nothing. */
function extremes(
  series: ResultSeries,
  thinning: Thinning,
  dimension: number,
): Map<bigint, unknown> {
  const { from, until } = thinning
  const found = new Map<bigint, unknown[]>()
  for (const row of rowsOf(series)) {
    const time = row[0] < from ? from : row[0] > until ? until : row[0]
    const column = (time - from) / columnLength(thinning)
    const value = row[dimension + 1] as number | bigint | null
    const known = found.get(column) ?? []
    found.set(column, value === null || Number.isNaN(value) ? known : [...known, value])
  }
  return new Map(
    Array.from(found, ([column, all]) => [column, [sorted(all)[0], sorted(all).at(-1)]] as const),
  )
}

function sorted(all: unknown[]): (number | bigint)[] {
  return (all as (number | bigint)[]).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}
