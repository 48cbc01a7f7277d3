import type { Points } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { pages, type ProducedPage } from '../testing/index.ts'
import { encodePoints } from './encode-points.ts'
import { encodeSeries } from './encode-series.ts'
import { framePage, type PageHeader } from './header.ts'
import { PageDecoder } from './page-decoder.ts'

export async function bodyOf(page: ProducedPage, first = 0): Promise<Uint8Array> {
  const { series } = page
  const described = await encodeSeries({ describe: (n) => series[n] }, first, series.length)
  const pieces = framePage(headerOf(page, first), described, encodePoints(page.items, page))
  return Buffer.concat(pieces)
}

function headerOf({ epoch, page, series }: ProducedPage, first: number): PageHeader {
  return {
    epoch,
    page,
    replayed: false,
    servedToOther: false,
    more: false,
    dropped: 0,
    window: 64,
    series: { first, count: series.length - first },
  }
}

/** Rows one by one, since points of one type travel together. */
function rows(all: readonly Points[]): unknown[] {
  return all.flatMap((points) =>
    Array.from({ length: points.rows }, (_, row) => {
      const { datumType, series, timestamps, startTimes, missing, data } = points
      const common = {
        datumType,
        series: series[row],
        timestamp: typeof timestamps === 'bigint' ? timestamps : timestamps[row],
        startTime: startTimes?.[row],
        missing: missing?.[row] ?? 0,
      }
      if (data.kind !== 'histograms') return { ...common, value: data.values[row] }
      const five = ({ heights, positions, desired }: typeof data.p50) =>
        [heights, positions, desired].map((column) => [...column.subarray(5 * row, 5 * row + 5)])
      return {
        ...common,
        counts: [...data.counts.subarray(data.offsets[row], data.offsets[row + 1])],
        statistics: [data.min, data.max, data.sums, data.squaredMeans].map((each) => each[row]),
        states: [data.p50, data.p90, data.p99].map(five),
      }
    }),
  )
}

const grouped = (all: unknown[]) =>
  Map.groupBy(
    all as { datumType: string; startTime?: bigint }[],
    (row) => `${row.datumType} ${row.startTime !== undefined}`,
  )

test('a page comes out as it went in, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(pages(), async (page) => {
      const decoded = new PageDecoder().decode(await bodyOf(page))
      expect(decoded.refused).toEqual([])
      expect(decoded.described).toEqual({ first: 0, series: page.series })
      expect(decoded.items).toBe(page.items.length)
      const sent = page.items.flatMap((item) => (item.status === 'ok' ? item.points : []))
      expect(grouped(rows(decoded.points))).toEqual(grouped(rows(sent)))
      expect(decoded.errors).toEqual(
        page.items.flatMap((item, i) =>
          item.status === 'err' ? [{ item: i, error: item.error }] : [],
        ),
      )
    }),
    { numRuns: 150 },
  )
}, 60_000)
