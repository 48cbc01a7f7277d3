import { PageDecoder } from '@oximeter/wire'
import { pages } from '@oximeter/wire/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

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
}, 60_000)

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
}, 60_000)
