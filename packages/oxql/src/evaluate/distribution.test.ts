import { Histogram } from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { valueOf } from './datum-value.ts'
import { merge, quantileOf, scale, subtract } from './distribution.ts'
import type { BinnedDistribution } from './table.ts'
import { Warnings } from './warnings.ts'

const EDGES = [0, 10, 20, 50]

function distributionOf(samples: readonly number[]): BinnedDistribution {
  const histogram = Histogram.fromEdges('f64', EDGES, { startTime: 0n })
  for (const sample of samples) histogram.observe(sample)
  return valueOf(histogram.datum()) as BinnedDistribution
}

const someSamples = fc.array(fc.integer({ min: -20, max: 80 }), { minLength: 1, maxLength: 40 })
/** Within the bins that have two ends. */
const boundedSamples = fc.array(fc.integer({ min: 0, max: 49 }), { minLength: 1, maxLength: 40 })

test('the statistics of a stored histogram are there', () => {
  const { bins, counts, min, max, sumOfSamples, squaredMean, p50 } = distributionOf([1, 5, 15])
  expect(bins).toEqual([-Number.MAX_VALUE, ...EDGES])
  expect(counts).toEqual([0n, 2n, 1n, 0n, 0n])
  expect([min, max, sumOfSamples, squaredMean, p50]).toEqual([1, 15, 21, 104, 5])
})

test('no sample has no estimates', () => {
  expect(distributionOf([])).toMatchObject({ p50: null, p90: null, p99: null, sumOfSamples: 0 })
})

test('a quantile is no further from the true one than its bin is wide', () => {
  fc.assert(
    fc.property(boundedSamples, fc.double({ min: 0, max: 1, noNaN: true }), (samples, p) => {
      const sorted = samples.toSorted((a, b) => a - b)
      const truly = sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]!
      const bin = EDGES.findLastIndex((edge) => edge <= truly)
      const estimate = quantileOf(distributionOf(samples), p)!
      expect(estimate).toBeGreaterThanOrEqual(EDGES[bin]!)
      expect(estimate).toBeLessThanOrEqual(EDGES[bin + 1]!)
    }),
  )
})

test('what was added and what was there before are what there is', () => {
  fc.assert(
    fc.property(someSamples, someSamples, (before, added) => {
      const older = distributionOf(before)
      const newer = distributionOf([...before, ...added])
      const difference = subtract(newer, older)!
      expect(difference.counts).toEqual(distributionOf(added).counts)
      expect(merge([older, difference], new Warnings())).toMatchObject({
        counts: newer.counts,
        sumOfSamples: newer.sumOfSamples,
        min: null,
        p50: null,
      })
    }),
  )
})

test('counts that fell cannot be subtracted, and bins that differ not be merged', () => {
  const one = distributionOf([1])
  expect(subtract(distributionOf([15]), one)).toBeUndefined()
  const warnings = new Warnings()
  expect(merge([one, { ...one, bins: one.bins.toReversed() }], warnings)).toBeNull()
  expect(warnings.list()).toMatchObject([{ code: 'bins-changed', count: 1 }])
})

test('a part of a distribution has fractions of its counts', () => {
  expect(scale(distributionOf([1, 2, 15]), 0.5)).toMatchObject({
    counts: [0, 1, 0.5, 0, 0],
    sumOfSamples: 9,
  })
})
