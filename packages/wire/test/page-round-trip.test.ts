import { encodeSeries, PageDecoder } from '@oximeter/wire'
import { pages } from '@oximeter/wire/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { examplePage } from './example-page.ts'
import { bodyOf, byStream, pointsOf } from './page-body.ts'

test('a page comes out as it went in, whatever it holds', async () => {
  await fc.assert(
    fc.asyncProperty(pages(), async (page) => {
      const { epoch, page: number, series, items } = page
      const decoded = new PageDecoder().decode(await bodyOf(page, { dropped: 3, more: true }))
      const { points, ...rest } = decoded
      expect(byStream(points)).toStrictEqual(byStream(pointsOf(page)))
      expect(rest).toStrictEqual({
        epoch,
        page: number,
        replayed: false,
        servedToOther: false,
        more: true,
        dropped: 3,
        window: 64,
        items: items.length,
        errors: items.flatMap((item, i) =>
          item.status === 'err' ? [{ item: i, error: item.error }] : [],
        ),
        described: { first: 0, series },
        refused: [],
      })
    }),
    { numRuns: 200 },
  )
})

test('many series are described in slices, with time for other work between them', async () => {
  const timeseries = examplePage.series[0]!.timeseries
  const startTime = 1n
  const series = Array.from({ length: 50_000 }, (_, i) =>
    i % 7 === 0 ? undefined : { timeseries, startTime: startTime + BigInt(i) },
  )
  let turns = 0
  let isDone = false
  const count = (): void => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  const numbering = {
    describe: (number: number) => series[number],
    next: (from: number) => (from % 7 === 0 ? from + 1 : from),
  }
  const described = await encodeSeries(numbering, 0, series.length)
  isDone = true
  expect(turns).toBeGreaterThan(2)
  const whole = await bodyOf({ ...examplePage, series, items: [] })
  expect(Buffer.from(whole).includes(Buffer.from(described))).toBe(true)
  expect(new PageDecoder().decode(whole).described.series).toStrictEqual(series)
})

test('the series that are known need no description', async () => {
  await fc.assert(
    fc.asyncProperty(pages(), async (page) => {
      const decoder = new PageDecoder()
      const first = decoder.decode(await bodyOf(page))
      expect(decoder.known).toStrictEqual({ epoch: page.epoch, series: page.series.length })
      const again = decoder.decode(await bodyOf(page, { first: page.series.length }))
      expect(again.described).toStrictEqual({ first: page.series.length, series: [] })
      expect(again.points).toStrictEqual(first.points)
    }),
    { numRuns: 50 },
  )
})
