import {
  pointsToSamples,
  samplesToPoints,
  SeriesNumbering,
  type CollectedPoints,
  type ProducerResult,
  type Sample,
} from '@oximeter/core'
import { results } from '@oximeter/wire/testing'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { splitItems } from './split-items.ts'

function pointsOf(numbering: SeriesNumbering, collected: readonly ProducerResult[]) {
  return collected.map((result): CollectedPoints => {
    if (result.status === 'err') return result
    // A missing datum of bytes can be decoded, but there are no such samples.
    const samples = result.samples.filter(
      ({ datum }) => datum.type !== 'missing' || datum.datumType !== 'bytes',
    )
    return { status: 'ok', points: samplesToPoints(samples, numbering) }
  })
}

function samplesOf(numbering: SeriesNumbering, items: readonly CollectedPoints[]): Sample[][] {
  const describe = (number: number) => numbering.describe(number)
  return items.map((item) =>
    item.status === 'err'
      ? []
      : item.points.flatMap((points) => [...pointsToSamples(points, describe)]),
  )
}

test('pages put together are the collection, sample by sample, in order', () => {
  fc.assert(
    fc.property(
      results(),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 3000 }),
      (collected, maxSamples, maxBytes) => {
        const numbering = new SeriesNumbering()
        numbering.hold()
        const items = pointsOf(numbering, collected)
        const pages = splitItems(items, { maxSamples, maxBytes })
        const all = samplesOf(numbering, items)
        const perPage = pages.map((page) => samplesOf(numbering, page.items))
        expect(all.map((_, item) => perPage.flatMap((page) => page[item]))).toEqual(all)

        for (const [i, page] of pages.entries()) {
          expect(page.items).toHaveLength(items.length)
          expect(page.samples).toBe(perPage[i]?.flat().length)
          expect(page.samples).toBeLessThanOrEqual(maxSamples)
          expect(page.bytes <= maxBytes || page.samples === 1).toBe(true)
          expect(page.samples > 0 || pages.length === 1).toBe(true)
          const points = page.items.flatMap((item) => (item.status === 'ok' ? item.points : []))
          const series = points.flatMap((part) => [...part.series])
          expect(page.seriesEnd).toBe(Math.max(-1, ...series) + 1)
          for (const { missing } of points) expect(missing?.includes(1)).not.toBe(false)
        }
        const errors = pages.flatMap((page) => page.items.filter(({ status }) => status === 'err'))
        expect(errors).toEqual(items.filter(({ status }) => status === 'err'))
      },
    ),
    { numRuns: 300 },
  )
})

test('nothing is a page too', () => {
  const options = { maxSamples: 1, maxBytes: 1 }
  expect(splitItems([], options)).toMatchObject([{ items: [], samples: 0, bytes: 0, seriesEnd: 0 }])
  expect(splitItems([{ status: 'ok', points: [] }], options)).toHaveLength(1)
})
