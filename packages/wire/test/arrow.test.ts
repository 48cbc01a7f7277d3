/** Every part is an Arrow stream for any library: shown with Arrow's own, in both directions. */
import {
  Histogram,
  histogramF64,
  metric,
  samplesToPoints,
  SeriesNumbering,
  target,
  type Datum,
} from '@oximeter/core'
import { PageDecoder } from '@oximeter/wire'
import { pages } from '@oximeter/wire/testing'
import { BufferType, StructRow, tableFromIPC, tableToIPC, type Table } from 'apache-arrow'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { bodyOf, bodyOfParts, byStream, partsOf, pointsOf, type Row } from './page-body.ts'

test('Arrow reads the points that we write', async () => {
  await fc.assert(
    fc.asyncProperty(pages(), async (page) => {
      const streams = partsOf(await bodyOf(page)).filter(({ kind }) => kind === 'PNTS')
      const read = new Map(
        streams.map(({ content }) => {
          const table = tableFromIPC(content)
          const { metadata } = table.schema
          expect(metadata.get('oximeter:epoch')).toBe(page.epoch)
          expect(metadata.get('oximeter:page')).toBe(String(page.page))
          const hasStartTimes = table.getChild('start_time') !== null
          return [`${metadata.get('oximeter:datum_type')} ${hasStartTimes}`, rowsOf(table)]
        }),
      )
      expect(read).toEqual(byStream(pointsOf(page)))
    }),
    { numRuns: 200 },
  )
})

test('Arrow reads the descriptions that we write', async () => {
  await fc.assert(
    fc.asyncProperty(pages(), async (page) => {
      const described = partsOf(await bodyOf(page))
        .filter(({ kind }) => kind === 'SERI')
        .flatMap(({ content }) => tableFromIPC(content).toArray())
      const fields = new Map(
        described.map((row) => {
          const columns = Object.entries(row.toJSON() as Record<string, unknown>)
          return [row.series, Object.fromEntries(columns.filter(([name]) => name.includes('.')))]
        }),
      )
      const expected = new Map(
        [...page.series.entries()].flatMap(([number, description]) => {
          if (description === undefined) return []
          const { targetFields, metricFields } = description.timeseries
          const columns = [
            ...targetFields.map(({ name, value }) => [`target.${name}`, value]),
            ...metricFields.map(({ name, value }) => [`metric.${name}`, value]),
          ]
          return [[number, Object.fromEntries(columns) as unknown] as const]
        }),
      )
      expect(fields).toEqual(expected)
    }),
    { numRuns: 100 },
  )
})

test('we read what Arrow writes for the same schema', async () => {
  await fc.assert(
    fc.asyncProperty(pages(), async (page) => {
      const body = await bodyOf(page)
      const rewritten = partsOf(body).map(({ kind, content }) =>
        kind === 'SERI' || kind === 'PNTS'
          ? { kind, content: tableToIPC(tableFromIPC(content), 'stream') }
          : { kind, content },
      )
      const decoded = new PageDecoder().decode(bodyOfParts(rewritten))
      expect(decoded).toStrictEqual(new PageDecoder().decode(body))
    }),
    { numRuns: 200 },
  )
})

test('we read streams of several batches, and batches that begin within their buffers', async () => {
  await fc.assert(
    fc.asyncProperty(pages(), fc.nat(6), async (page, cut) => {
      const parts = partsOf(await bodyOf(page)).map(({ kind, content }) => {
        if (kind !== 'SERI' && kind !== 'PNTS') return { kind, content }
        const table = tableFromIPC(content)
        const sliced = table.slice(0, cut).concat(table.slice(cut))
        return { kind, content: tableToIPC(sliced, 'stream') }
      })
      const { points, described } = new PageDecoder().decode(bodyOfParts(parts))
      expect(described.series).toStrictEqual(page.series)
      expect(byStream(points)).toStrictEqual(byStream(pointsOf(page)))
    }),
    { numRuns: 200 },
  )
})

test('an estimator of which one column is null is absent', async () => {
  const whole = Histogram.fromEdges('f64', [1], { startTime: 5n })
  for (let value = 0; value < 9; value++) whole.observe(value)
  const numbering = new SeriesNumbering()
  const waits = metric('waits', {}, histogramF64({ edges: [1] }))
  const sample = waits.sample(target('a', {}).of({}), {}, whole, 9n)
  const lacking = { ...sample, datum: { ...sample.datum, p90: undefined } as Datum }
  const points = samplesToPoints([sample, lacking], numbering)
  const body = await bodyOf({
    epoch: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
    page: 1,
    series: [numbering.describe(0)],
    items: [{ status: 'ok', points }],
  })
  const rewritten = partsOf(body).map(({ kind, content }) => {
    if (kind !== 'PNTS') return { kind, content }
    const table = tableFromIPC(content)
    const { children } = table.getChild('datum')!.data[0]!
    for (const [i, { name }] of table.getChild('datum')!.type.children.entries()) {
      const child = children[i]!
      if (name === 'p90_marker_positions' || name === 'p90_desired_marker_positions') {
        const { offset, length, type, buffers } = child
        children[i] = child.clone(type, offset, length, 0, {
          ...buffers,
          [BufferType.VALIDITY]: new Uint8Array(),
        })
      }
    }
    return { kind, content: tableToIPC(table, 'stream') }
  })
  const [decoded] = new PageDecoder().decode(bodyOfParts(rewritten)).points
  expect(decoded!.data).toStrictEqual(points[0]!.data)
})

/** The rows of a table of points, from Arrow's own vectors. */
function rowsOf(table: Table): Row[] {
  const { metadata } = table.schema
  const shared = metadata.get('oximeter:timestamp')
  return Array.from({ length: table.numRows }, (_, row) => ({
    datumType: metadata.get('oximeter:datum_type')!,
    series: table.getChild('series')!.get(row) as number,
    timestamp: shared === undefined ? timeAt(table, 'timestamp', row) : BigInt(shared),
    startTime: table.getChild('start_time') ? timeAt(table, 'start_time', row) : undefined,
    value: plainValue(table.getChild('datum')!.get(row)),
  }))
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'boolean') return Number(value)
  if (!(value instanceof StructRow)) return value
  const { counts, min, max, sum_of_samples: sum, squared_mean: squares, ...states } = value.toJSON()
  const lists = Object.values(states).map((list) => list && [...(list as Iterable<unknown>)])
  const state = (first: number) => {
    const three = lists.slice(first, first + 3)
    return three.every((list) => list === null) ? null : three
  }
  return {
    counts: [...(counts as Iterable<unknown>)],
    statistics: [min, max, sum, squares],
    states: [state(0), state(3), state(6)],
  }
}

/** Arrow's own getter gives milliseconds in a double. */
function timeAt(table: Table, column: string, row: number): bigint {
  return (table.getChild(column)!.data[0]!.values as BigInt64Array)[row]!
}
