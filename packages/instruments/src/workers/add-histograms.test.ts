import {
  Histogram,
  Quantile,
  type CompleteHistogramDatum,
  type HistogramDatum,
} from '@oximeter/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { addHistograms, haveSameBins } from './add-histograms.ts'

const EDGES = [1, 2, 5, 10, 20, 50, 100]

type Complete = CompleteHistogramDatum<'histogram_f64'>

function histogramOf(values: readonly number[], startTime = 1n): Complete {
  const histogram = Histogram.fromEdges('f64', EDGES, { startTime })
  for (const value of values) histogram.observe(value)
  return histogram.datum()
}

const values = fc.array(fc.double({ min: -10, max: 200, noNaN: true }), { maxLength: 60 })

/** Where the value of a rank may be, as far as the bins tell. */
function binOf(all: readonly number[], rank: number): [number, number] {
  const value = all.toSorted((a, b) => a - b)[rank - 1]!
  const edge = EDGES.findLastIndex((left) => left <= value)
  return [EDGES[edge] ?? Math.min(...all), EDGES[edge + 1] ?? Math.max(...all)]
}

test('the sum is the histogram of all values; quantiles are in the bin where they belong', () => {
  fc.assert(
    fc.property(values, values, (left, right) => {
      const all = [...left, ...right]
      const sum = addHistograms([histogramOf(left, 5n), histogramOf(right, 3n)]) as Complete
      const expected = histogramOf(all, 3n)
      expect(sum.startTime).toBe(3n)
      expect(sum.counts).toEqual(expected.counts)
      expect(sum.nSamples).toBe(expected.nSamples)
      expect(sum.sumOfSamples).toBeCloseTo(expected.sumOfSamples, 6)
      expect(sum.squaredMean).toBeCloseTo(expected.squaredMean, 4)
      if (all.length === 0) return
      expect([sum.min, sum.max]).toEqual([expected.min, expected.max])
      if (left.length === 0 || right.length === 0) return
      for (const state of [sum.p50, sum.p90, sum.p99]) {
        const estimate = Quantile.fromState(state).estimate()
        // Up to four values are told as they are, as far as the bins tell them.
        const rank = Math.round(1 + (all.length - 1) * state.p)
        const [low, high] = all.length < 5 ? [-Infinity, Infinity] : binOf(all, rank)
        expect(estimate).toBeGreaterThanOrEqual(Math.max(low, sum.min) - 1e-9)
        expect(estimate).toBeLessThanOrEqual(Math.min(high, sum.max) + 1e-9)
      }
    }),
  )
})

test('a sum can go on: it is a histogram as any other', () => {
  const sum = addHistograms([histogramOf([1, 2, 3, 60]), histogramOf([4, 500]), histogramOf([6])])
  const { nSamples: _, ...parts } = sum as Complete
  const histogram = Histogram.fromParts<'f64'>(parts)
  histogram.observe(7)
  expect(histogram.samples).toBe(8)
  expect(Number(histogram.datum().p50.markerPositions.at(-1))).toBe(8)
})

test('one that has seen nothing changes nothing but the start', () => {
  const some = histogramOf([1, 2, 3], 5n)
  expect(addHistograms([some, histogramOf([], 3n)])).toEqual({ ...some, startTime: 3n })
  expect(addHistograms([histogramOf([], 3n), some])).toEqual({ ...some, startTime: 3n })
})

test('sums of 64-bit samples stop at the limits of their type', () => {
  const most = 2n ** 63n - 1n
  const large = Histogram.fromEdges('i64', [0], { startTime: 1n })
  large.observe(most)
  expect(addHistograms([large.datum(), large.datum()])).toMatchObject({
    sumOfSamples: most,
    max: most,
    nSamples: 2n,
  })
})

test('what one of them lacks, all of them together lack', () => {
  const whole = histogramOf([1, 2, 3])
  const noSum: HistogramDatum = { ...whole, sumOfSamples: undefined, p90: undefined }
  expect(addHistograms([whole, noSum])).toMatchObject({
    nSamples: 6n,
    min: 1,
    max: 3,
    sumOfSamples: undefined,
    squaredMean: undefined,
    p50: { p: 0.5 },
    p90: undefined,
  })
  const noMin: HistogramDatum = { ...whole, min: undefined }
  expect(addHistograms([noMin, whole, whole])).toMatchObject({
    min: undefined,
    sumOfSamples: 18,
    p50: undefined,
  })
})

test('other bins are other bins', () => {
  const other = Histogram.fromEdges('f64', [1, 2, 5], { startTime: 1n }).datum()
  expect(haveSameBins(histogramOf([]), histogramOf([1]))).toBe(true)
  expect(haveSameBins(histogramOf([]), other)).toBe(false)
})
