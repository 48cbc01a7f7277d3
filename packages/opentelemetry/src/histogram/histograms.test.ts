import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExplicitBins, nextAfter } from './explicit-bins.ts'
import {
  EXPONENTIAL_BINS,
  SIGNED_EXPONENTIAL_BINS,
  SIGNED_ZERO_BIN,
  ZERO_BIN,
} from './exponential-bins.ts'
import { ExponentialCounts, type ExponentialPoint } from './exponential-counts.ts'
import { importedHistogram } from './statistics.ts'

const double = fc.double({ noNaN: true, noDefaultInfinity: true })

test('the next double is greater, and nothing is between', () => {
  fc.assert(
    fc.property(double, (value) => {
      const next = nextAfter(value)
      expect(next).toBeGreaterThan(value)
      const middle = value / 2 + next / 2
      expect(middle === value || middle === next || middle === 0).toBe(true)
    }),
  )
  expect(nextAfter(0)).toBe(Number.MIN_VALUE)
})

test('what a bucket of OpenTelemetry holds, its bin holds', () => {
  const bounds = fc.uniqueArray(double, { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(bounds, double, fc.boolean(), (unsorted, value, isOnBound) => {
      const sorted = unsorted.map((bound) => bound + 0).sort((a, b) => a - b)
      fc.pre(new Set(sorted).size === sorted.length && sorted.at(-1)! < Number.MAX_VALUE)
      const bins = new ExplicitBins().of(sorted)!
      const tried = isOnBound ? sorted[0]! : value
      // The first bucket whose upper bound is not less; the last one has none.
      const bucket = sorted.findIndex((bound) => tried <= bound)
      expect(bins.findLastIndex((edge) => edge <= tried)).toBe(bucket < 0 ? sorted.length : bucket)
    }),
  )
})

test.for([[[1, 1]], [[2, 1]], [[NaN]], [[1, Infinity]], [[Number.MAX_VALUE]]])(
  'bounds %o are none',
  ([bounds]) => {
    expect(new ExplicitBins().of(bounds!)).toBeUndefined()
  },
)

test('the same bounds have the same bins, and none have one bin', () => {
  const bins = new ExplicitBins()
  expect(bins.of([1, 2])).toBe(bins.of([1, 2]))
  expect(bins.of([])).toEqual(Float64Array.of(-Number.MAX_VALUE))
  expect(new ExplicitBins(2).of([1, 2, 3])).toBeUndefined()
})

test('layouts ascend, and each bin of positive numbers is an eighth at most', () => {
  for (const bins of [EXPONENTIAL_BINS, SIGNED_EXPONENTIAL_BINS]) {
    expect(bins.every((edge, i) => i === 0 || edge > bins[i - 1]!)).toBe(true)
  }
  expect(EXPONENTIAL_BINS[ZERO_BIN]).toBe(0)
  expect(SIGNED_EXPONENTIAL_BINS[SIGNED_ZERO_BIN]).toBe(0)
  const positive = EXPONENTIAL_BINS.slice(ZERO_BIN + 1)
  const widest = Math.max(...positive.slice(1).map((edge, i) => edge / positive[i]!))
  expect(widest).toBe(1.125)
})

/** A value in the middle of the layout, and the bucket of a scale that it is in. */
function pointOf(values: readonly number[], scale: number): ExponentialPoint {
  const buckets = (magnitudes: number[]) => {
    const indexes = magnitudes.map((value) => Math.ceil(Math.log2(value) * 2 ** scale) - 1)
    const offset = Math.min(0, ...indexes)
    const counts = Array.from({ length: Math.max(0, ...indexes) - offset + 1 }, () => 0)
    for (const index of indexes) counts[index - offset]! += 1
    return { offset, counts }
  }
  return {
    scale,
    zeroCount: values.filter((value) => value === 0).length,
    positive: buckets(values.filter((value) => value > 0)),
    negative: buckets(values.filter((value) => value < 0).map((value) => -value)),
  }
}

test('a number is reported within a factor of half a bucket and one bin', () => {
  const magnitude = fc.double({ min: 1e-8, max: 1e11, noNaN: true })
  fc.assert(
    fc.property(
      magnitude,
      fc.boolean(),
      fc.integer({ min: -2, max: 5 }),
      (size, isNegative, scale) => {
        const counts = new ExponentialCounts()
        counts.add(pointOf([isNegative ? -size : size], scale))
        const { bins } = counts
        const bin = counts.snapshot().findIndex((count) => count === 1n)
        const edges = [bins[bin]!, bins[bin + 1]!].map(Math.abs)
        const factor = Math.sqrt(2 ** (2 ** -scale)) * 1.125 * (1 + 1e-9)
        for (const edge of edges) {
          expect(edge / size).toBeLessThan(factor)
          expect(size / edge).toBeLessThan(factor)
        }
      },
    ),
  )
})

test('as a source goes on and widens its buckets, no count of a bin falls, and none is lost', () => {
  const value = fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(0))
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (values) => {
      const counts = new ExponentialCounts()
      const kept = values.map((each) => (Math.abs(each) < 1e-6 ? 0 : each))
      const isSigned = kept.some((each) => each < 0)
      let before: BigUint64Array | undefined
      for (let length = 1; length <= kept.length; length++) {
        // Ever wider, as of a program whose numbers spread.
        counts.advance(pointOf(kept.slice(0, length), Math.max(-2, 4 - Math.floor(length / 5))))
        const now = counts.snapshot()
        expect(now.reduce((sum, count) => sum + count, 0n)).toBe(BigInt(length))
        // Bins that are others once there are negative numbers, too.
        const isComparable = before?.length === now.length
        expect(now.every((count, i) => !isComparable || count >= before![i]!)).toBe(true)
        before = now
      }
      expect(counts.bins).toBe(isSigned ? SIGNED_EXPONENTIAL_BINS : EXPONENTIAL_BINS)
    }),
  )
})

test('numbers beyond the layout are in its outermost bins', () => {
  const counts = new ExponentialCounts()
  counts.add(pointOf([2 ** -40, 2 ** 50, 2 ** 39.5], 0))
  const now = counts.snapshot()
  expect([now[ZERO_BIN], now.at(-1)]).toEqual([1n, 1n])
})

test('what is no mere growth is placed anew', () => {
  const counts = new ExponentialCounts()
  counts.advance(pointOf([1, 2, 4], 3))
  counts.advance({ ...pointOf([4], 3), zeroCount: 2 })
  expect(counts.snapshot()[ZERO_BIN]).toBe(2n)
  expect(counts.snapshot().reduce((sum, count) => sum + count, 0n)).toBe(3n)
})

test('statistics that are not given are absent, of no samples too', () => {
  const bins = Float64Array.of(-Number.MAX_VALUE, 1)
  const none = { squaredMean: undefined, p50: undefined, p90: undefined, p99: undefined }
  const without = importedHistogram(1n, bins, BigUint64Array.of(1n, 0n), { sum: NaN })
  expect(without).toMatchObject({ ...none, nSamples: 1n, min: undefined, max: undefined })
  expect(without.sumOfSamples).toBeUndefined()
  const given = importedHistogram(1n, bins, BigUint64Array.of(1n, 0n), { sum: 0, min: 0, max: 0 })
  expect(given).toMatchObject({ ...none, min: 0, max: 0, sumOfSamples: 0 })
  const empty = importedHistogram(1n, bins, BigUint64Array.of(0n, 0n), { sum: 0, min: Infinity })
  expect(empty).toMatchObject({ ...none, nSamples: 0n, min: undefined, sumOfSamples: 0 })
})
