import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Quantile } from '../index.ts'
import { histogramCodeOf } from '../../test/thrown.ts'

function fed(p: number, values: Iterable<number>): Quantile {
  const quantile = new Quantile(p)
  for (const value of values) quantile.append(value)
  return quantile
}

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)
const PAPER = [
  0.02, 0.5, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92, 34.6, 10.28, 1.47, 0.4, 0.05,
  11.39, 0.27, 0.42, 0.09, 11.37,
]
const TEN = [3, 6, 7, 8, 8, 10, 13, 15, 16, 20]

describe('against known runs', () => {
  test.for([
    [0.5, PAPER, [1, 6, 10, 16, 20], [0.02, 5.75, 10.5, 15.25, 20], 4.2462394088036435],
    [0.3, upTo(100), [1, 15, 30, 65, 100], [1, 15.85, 30.7, 65.35000000000001, 100], 30],
    [0.5, upTo(100), [1, 25, 50, 75, 100], [1, 25.75, 50.5, 75.25, 100], 50],
    [
      0.9,
      upTo(100),
      [1, 45, 90, 95, 100],
      [1, 45.550000000000004, 90.10000000000001, 95.05, 100],
      90,
    ],
    [0.95, upTo(100), [1, 48, 95, 97, 100], [1, 48.025, 95.05, 97.52499999999999, 100], 95],
    [0.99, upTo(100), [1, 50, 97, 99, 100], [1, 50.005, 99.01, 99.505, 100], 97],
    [0.5, upTo(7), [1, 2, 3, 5, 7], [1, 2.5, 4, 5.5, 7], 3],
    [0.9, upTo(7), [1, 3, 5, 6, 7], [1, 3.7, 6.4, 6.699999999999999, 7], 5],
    [0.99, upTo(7), [1, 3, 5, 6, 7], [1, 3.9699999999999998, 6.9399999999999995, 6.97, 7], 5],
    [0.99, [-10, 0, 1, 10], [1, 2, 3, 4, 4], [1, 2.98, 4.96, 4.98, 5], 10],
  ] as const)('p = %s of %j', ([p, values, positions, desired, estimate]) => {
    const quantile = fed(p, values)
    const state = quantile.state()
    expect(state.markerPositions).toEqual(BigUint64Array.from(positions, BigInt))
    expect(state.desiredMarkerPositions).toEqual(Float64Array.from(desired))
    expect(quantile.estimate()).toBe(estimate)
  })

  test.for([
    [0.5, [1, 2, 3, 5, 7]],
    [0.9, [1, 3, 5, 6, 7]],
    [0.99, [1, 3, 5, 6, 7]],
  ] as const)('the heights of 1 to 7 for p = %s', ([p, heights]) => {
    expect(fed(p, upTo(7)).state().markerHeights).toEqual(Float64Array.from(heights))
  })

  test('the extremes', () => {
    expect(fed(1, TEN).estimate()).toBe(11.66543209876543)
    expect(fed(0, TEN).estimate()).toBe(3)
  })
})

test('a new one', () => {
  expect(new Quantile(0.9).state()).toEqual({
    p: 0.9,
    markerHeights: new Float64Array(5),
    markerPositions: BigUint64Array.of(1n, 2n, 3n, 4n, 0n),
    desiredMarkerPositions: Float64Array.of(1, 2.8, 4.6, 4.8, 5),
  })
})

test('the fifth sample places the markers', () => {
  const state = fed(0.9, [5, -3, 4, 1, 2]).state()
  expect(state.markerHeights).toEqual(Float64Array.of(-3, 2, 5, 5, 5))
  expect(state.markerPositions).toEqual(BigUint64Array.of(1n, 3n, 5n, 5n, 5n))
  expect(state.desiredMarkerPositions).toEqual(Float64Array.of(-3, 1, 2, 4, 5))
})

describe('up to four samples', () => {
  test.for([
    [0.5, [10], 10],
    [0.9, [200, 1500], 1500],
    [0.5, [1500, 200], 1500],
    [0.9, [-10, -20], -10],
    [0.5, [3, 1, 2], 2],
    [0, [3, 1, 2], 1],
    [1, [3, 1, 2], 3],
  ] as const)('p = %s of %j is %s', ([p, values, estimate]) => {
    expect(fed(p, values).estimate()).toBe(estimate)
  })

  test('the slots that hold none keep a zero, in the state that is exchanged', () => {
    expect(fed(0.5, [200, 1500]).state()).toEqual({
      p: 0.5,
      markerHeights: Float64Array.of(200, 1500, 0, 0, 0),
      markerPositions: BigUint64Array.of(1n, 2n, 3n, 4n, 2n),
      desiredMarkerPositions: Float64Array.of(1, 2, 3, 4, 5),
    })
  })
})

test.for([-0.1, 1.1, Number.NaN, Infinity, undefined as never])('p = %s is refused', (p) => {
  expect(histogramCodeOf(() => new Quantile(p))).toBe('invalid_p_value')
})

test.for([Number.NaN, Infinity, -Infinity])('%s is refused, and nothing changes', (value) => {
  const quantile = fed(0.5, upTo(6))
  const before = quantile.state()
  expect(histogramCodeOf(() => quantile.append(value))).toBe('non_finite_value')
  expect(quantile.state()).toEqual(before)
})

test('no samples have no quantile', () => {
  expect(histogramCodeOf(() => new Quantile(0.5).estimate())).toBe('insufficient_sample_size')
})

test('a state that no samples lead to is refused', () => {
  const state = fed(0.5, upTo(6)).state()
  for (const wrong of [
    { ...state, p: Number.NaN },
    { ...state, markerHeights: Float64Array.of(1, 2, 3, 4) },
    { ...state, markerHeights: Float64Array.of(1, 2, 3, 4, Infinity) },
    { ...state, markerPositions: BigUint64Array.of(1n, 2n, 3n, 4n, 2n ** 60n) },
  ]) {
    expect(histogramCodeOf(() => Quantile.fromState(wrong))).toMatch(/invalid_p_value|non_finite/)
  }
})

const samples = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 60 })
const anyP = fc.double({ min: 0, max: 1, noNaN: true })

test('to stop and go on from the state is to go on', () => {
  fc.assert(
    fc.property(anyP, samples, samples, (p, first, second) => {
      const resumed = Quantile.fromState(fed(p, first).state())
      for (const value of second) resumed.append(value)
      expect(resumed.state()).toEqual(fed(p, [...first, ...second]).state())
    }),
  )
})

test('the estimate lies among the samples', () => {
  fc.assert(
    fc.property(anyP, samples, (p, values) => {
      fc.pre(values.length > 0)
      const quantile = fed(p, values)
      expect(quantile.estimate()).toBeGreaterThanOrEqual(Math.min(...values))
      expect(quantile.estimate()).toBeLessThanOrEqual(Math.max(...values))
      expect(quantile.count).toBe(values.length)
    }),
  )
})
