import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Histogram,
  NUMBER_LIMITS,
  Quantile,
  type CompleteHistogramDatum,
  type NumberType,
} from '../index.ts'
import { arbitraryNumber } from '../../test/arbitraries.ts'
import { histogramCodeOf, infoOf } from '../../test/thrown.ts'

const TYPES = Object.keys(NUMBER_LIMITS) as NumberType[]
const I64_MIN = NUMBER_LIMITS.i64.min
const I64_MAX = NUMBER_LIMITS.i64.max
const U64_MAX = NUMBER_LIMITS.u64.max
const startTime = 1_700_000_000_000_000_000n

function fed<S extends NumberType>(
  histogram: Histogram<S>,
  values: Iterable<unknown>,
): Histogram<S> {
  for (const value of values) histogram.observe(value as never)
  return histogram
}

test('a histogram of i64', () => {
  const histogram = fed(Histogram.fromEdges('i64', [0, 10, 20]), [-10, 0, 1, 10, 100])
  const datum = histogram.datum()
  expect(datum.counts).toEqual(BigUint64Array.of(1n, 2n, 1n, 1n))
  expect(datum).toMatchObject({ nSamples: 5n, min: -10n, max: 100n, sumOfSamples: 101n })
  const estimates = [datum.p50, datum.p90, datum.p99].map((s) => Quantile.fromState(s).estimate())
  expect(estimates).toEqual([1, 100, 100])
})

test('a histogram of u64, to the bit', () => {
  const datum = fed(Histogram.fromEdges('u64', [100, 1000], { startTime }), [200, 1500]).datum()
  const heights = {
    markerHeights: Float64Array.of(200, 1500, 0, 0, 0),
    markerPositions: BigUint64Array.of(1n, 2n, 3n, 4n, 2n),
  }
  expect(datum).toEqual({
    type: 'histogram_u64',
    startTime,
    bins: BigUint64Array.of(0n, 100n, 1000n),
    counts: BigUint64Array.of(0n, 1n, 1n),
    nSamples: 2n,
    min: 200n,
    max: 1500n,
    sumOfSamples: 1700n,
    squaredMean: 845_000,
    p50: { ...heights, p: 0.5, desiredMarkerPositions: Float64Array.of(1, 2, 3, 4, 5) },
    p90: { ...heights, p: 0.9, desiredMarkerPositions: Float64Array.of(1, 2.8, 4.6, 4.8, 5) },
    p99: { ...heights, p: 0.99, desiredMarkerPositions: Float64Array.of(1, 2.98, 4.96, 4.98, 5) },
  })
})

test('a histogram of f64', () => {
  const histogram = fed(Histogram.fromEdges('f64', [0, 5, 10]), [1, 2, 6])
  expect(histogram.datum()).toMatchObject({
    counts: BigUint64Array.of(0n, 2n, 1n, 0n),
    min: 1,
    max: 6,
    sumOfSamples: 9,
    squaredMean: 14,
  })
  expect(histogram.mean).toBe(3)
  expect(histogram.variance).toBe(14 / 3)
  expect(histogram.sampleVariance).toBe(7)
  expect(histogram.stdDev).toBe(Math.sqrt(14 / 3))
  expect(histogram.sampleStdDev).toBe(Math.sqrt(7))
})

test('an empty histogram says zero', () => {
  const histogram = Histogram.fromEdges('i64', [0])
  expect(histogram.datum()).toMatchObject({ nSamples: 0n, min: 0n, max: 0n, sumOfSamples: 0n })
  expect(histogram.mean).toBe(0)
  histogram.observe(3)
  expect([histogram.variance, histogram.sampleVariance]).toEqual([undefined, undefined])
  expect([histogram.stdDev, histogram.sampleStdDev]).toEqual([undefined, undefined])
})

describe('64-bit integers', () => {
  test('beyond what a double holds, each goes to its bin', () => {
    const edges = [2n ** 53n, 2n ** 53n + 1n, 2n ** 53n + 2n]
    const datum = fed(Histogram.fromEdges('i64', edges), [2n ** 53n - 1n, ...edges]).datum()
    expect(datum.counts).toEqual(BigUint64Array.of(1n, 1n, 1n, 1n))
    expect(datum).toMatchObject({ min: 2n ** 53n - 1n, max: 2n ** 53n + 2n })
  })

  test('the sum of u64 values is not negative: it stops at the greatest i64', () => {
    const { sumOfSamples, min, max } = fed(Histogram.fromEdges('u64', [1]), [U64_MAX, 1]).datum()
    expect({ sumOfSamples, min, max }).toEqual({ sumOfSamples: I64_MAX, min: 1n, max: U64_MAX })
  })

  test('a sum that stopped goes back from there', () => {
    const values = [I64_MAX, I64_MAX, -1n, I64_MIN, I64_MIN, I64_MIN, 5n]
    expect(fed(Histogram.fromEdges('i64', [0]), values).datum().sumOfSamples).toBe(I64_MIN + 5n)
  })
})

describe('refused samples', () => {
  test.for<[NumberType, unknown, string]>([
    ['f64', Number.NaN, 'non_finite_value'],
    ['f64', Infinity, 'non_finite_value'],
    ['f64', -Infinity, 'non_finite_value'],
    ['f32', 1e39, 'non_finite_value'],
    ['f64', 1n, 'datum_error'],
    ['f64', '1', 'datum_error'],
    ['f64', undefined, 'datum_error'],
    ['u8', 256, 'datum_error'],
    ['u8', -1, 'datum_error'],
    ['u8', 0.5, 'datum_error'],
    ['u8', Number.NaN, 'datum_error'],
    ['u8', 1n, 'datum_error'],
    ['u64', -1, 'datum_error'],
    ['u64', -1n, 'datum_error'],
    ['u64', 2n ** 64n, 'datum_error'],
    ['i64', 2 ** 53, 'datum_error'],
    ['i64', null, 'datum_error'],
  ])('%s: %s', ([type, value, code]) => {
    const histogram = fed(Histogram.fromEdges(type, [1 as never]), [2, 3])
    const before = histogram.datum()
    expect(histogramCodeOf(() => histogram.observe(value as never))).toBe(code)
    expect(histogram.datum()).toEqual(before)
  })
})

test('the largest value goes into the last bin, open or closed', () => {
  for (const type of TYPES) {
    const { min, max } = NUMBER_LIMITS[type]
    const closed = fed(Histogram.fromEdges(type, [min, max] as never), [min, max])
    expect(closed.datum().counts).toEqual(BigUint64Array.of(2n))
    const open = fed(Histogram.fromRanges(type, [{ end: max }] as never), [min, max])
    expect(open.datum().counts).toEqual(BigUint64Array.of(1n, 1n))
  }
})

/** Samples as the arithmetic is defined, one by one, in exact integers. */
function model(type: NumberType, values: (number | bigint)[]) {
  const float = type === 'f32' || type === 'f64'
  let sum: number | bigint = float ? 0 : 0n
  let squares = 0
  const quantiles = [0.5, 0.9, 0.99].map((p) => new Quantile(p))
  for (const [i, value] of values.entries()) {
    const mean = i === 0 ? 0 : Number(sum) / i
    if (typeof sum === 'number') {
      sum += Number(value)
    } else {
      sum += BigInt(value)
      sum = sum > I64_MAX ? I64_MAX : sum < I64_MIN ? I64_MIN : sum
    }
    const sample = Number(value)
    squares += (sample - mean) * (sample - (mean + (sample - mean) / (i + 1)))
    for (const quantile of quantiles) quantile.append(sample)
  }
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const zero = type === 'i64' || type === 'u64' ? 0n : 0
  const [p50, p90, p99] = quantiles.map((quantile) => quantile.state())
  return {
    nSamples: BigInt(values.length),
    min: sorted[0] ?? zero,
    max: sorted.at(-1) ?? zero,
    sumOfSamples: sum,
    squaredMean: squares,
    p50,
    p90,
    p99,
  }
}

const typedSamples = fc
  .constantFrom(...TYPES)
  .chain((type) =>
    fc.tuple(
      fc.constant(type),
      fc.array(
        type === 'f64' ? fc.double({ noNaN: true, min: -1e9, max: 1e9 }) : arbitraryNumber(type),
        { maxLength: 100 },
      ),
    ),
  )

test('every number of the state is what the samples make it, one by one', () => {
  fc.assert(
    fc.property(typedSamples, fc.nat(100), ([type, values], look) => {
      const histogram = Histogram.fromEdges(type, [1 as never])
      for (const [i, value] of values.entries()) {
        histogram.observe(value)
        // To look at it in between changes nothing.
        if (i === look) histogram.datum()
      }
      // A minimum of zeros may be either zero.
      const { nSamples, min, max, sumOfSamples, squaredMean, p50, p90, p99, counts } =
        histogram.datum()
      const seen = { nSamples, min, max, sumOfSamples, squaredMean, p50, p90, p99 }
      expect(plusZero(seen)).toEqual(plusZero(model(type, values)))
      expect(counts.reduce((total, count) => total + count, 0n)).toBe(BigInt(values.length))
    }),
  )
})

function plusZero<T extends { min: number | bigint; max: number | bigint }>(state: T): T {
  return { ...state, min: plainZero(state.min), max: plainZero(state.max) }
}

function plainZero(value: number | bigint): number | bigint {
  return typeof value === 'number' ? value + 0 : value
}

test('safe numbers and bigints are the same integers', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger()), (values) => {
      const numbers = fed(Histogram.fromEdges('i64', [0], { startTime }), values)
      const bigints = fed(Histogram.fromEdges('i64', [0], { startTime }), values.map(BigInt))
      expect(numbers.datum()).toEqual(bigints.datum())
    }),
  )
})

test('bins that are merged count what finer ones count', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 })), (values) => {
      const fine = fed(Histogram.fromEdges('u8', [64, 128, 192]), values).datum()
      const coarse = fed(Histogram.fromEdges('u8', [128]), values).datum()
      const [a, b, c, d] = fine.counts
      expect(coarse.counts).toEqual(BigUint64Array.of(a! + b!, c! + d!))
    }),
  )
})

describe('taken apart and put together', () => {
  const layouts = [
    (type: NumberType) => Histogram.fromEdges(type, [1 as never]),
    (type: NumberType) => Histogram.fromEdges(type, [NUMBER_LIMITS[type].min] as never),
    (type: NumberType) => Histogram.fromEdges(type, [NUMBER_LIMITS[type].max] as never),
    (type: NumberType) => Histogram.fromRanges(type, [{ start: NUMBER_LIMITS[type].min }] as never),
    (type: NumberType) => Histogram.fromRanges(type, [{ end: NUMBER_LIMITS[type].max }] as never),
  ]

  test('nothing is lost, and it goes on as if nothing had been', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...layouts),
        typedSamples,
        fc.nat(100),
        (layout, [type, values], cut) => {
          const whole = fed(layout(type), values)
          const again = Histogram.fromParts(whole.toParts())
          expect(again.datum()).toEqual(whole.datum())
          const resumed = Histogram.fromParts(fed(layout(type), values.slice(0, cut)).toParts())
          resumed.startTime = whole.startTime
          expect(fed(resumed, values.slice(cut)).datum()).toEqual(whole.datum())
        },
      ),
    )
  })

  const parts = fed(Histogram.fromEdges('u8', [10, 20], { startTime }), [1, 15]).toParts()

  test.for<[string, Partial<CompleteHistogramDatum<'histogram_u8'>>]>([
    ['array_size_mismatch', { counts: BigUint64Array.of(1n, 1n) }],
    ['array_size_mismatch', { bins: Uint8Array.of(10, 20) }],
    ['array_size_mismatch', { bins: Uint8Array.of(5, 10, 20) }],
    ['empty_bins', { bins: Uint8Array.of(), counts: BigUint64Array.of() }],
    ['nonmonotonic_bins', { bins: Uint8Array.of(0, 20, 10) }],
    ['nonmonotonic_bins', { bins: Uint8Array.of(0, 10, 255), end: 255 }],
    ['datum_error', { end: 30 }],
    ['datum_error', { min: 256 }],
    ['datum_error', { min: undefined as never }],
    ['invalid_p_value', { p90: undefined as never }],
    ['datum_error', { max: -1 }],
    ['datum_error', { sumOfSamples: 2n ** 63n }],
    ['datum_error', { counts: BigUint64Array.of(1n, 1n, 2n ** 60n) }],
    ['datum_error', { type: 'histogram_x' as never }],
    ['datum_error', { startTime: 5 as never }],
    ['invalid_p_value', { p50: { ...parts.p50, p: 2 } }],
  ])('%s', ([code, change]) => {
    expect(histogramCodeOf(() => Histogram.fromParts({ ...parts, ...change }))).toBe(code)
  })

  test('a mismatch says both numbers', () => {
    const wrong = { ...parts, counts: BigUint64Array.of(1n) }
    expect(infoOf(() => Histogram.fromParts(wrong))).toEqual({
      type: 'histogram_error',
      error: { type: 'array_size_mismatch', nBins: 3, nCounts: 1 },
    })
  })
})

test('a snapshot does not change', () => {
  const histogram = Histogram.fromEdges('f64', [0])
  histogram.observe(1)
  const before = histogram.datum()
  const copy = structuredClone(before)
  for (let i = 0; i < 40; i++) histogram.observe(i)
  expect(before).toEqual(copy)
})

test('many samples at once are what they are one by one', () => {
  const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(100))
  fc.assert(
    fc.property(fc.array(value, { minLength: 60, maxLength: 300, size: 'max' }), (values) => {
      const [many, each] = [1, 2].map(() => Histogram.fromEdges('f64', [-1, 0, 10, 50]))
      for (const sample of values) {
        many!.observe(sample)
        each!.observe(sample)
        // Whoever looks at it has everything counted.
        expect(each!.samples).toBeGreaterThan(0)
      }
      expect({ ...many!.datum(), startTime: 0n }).toEqual({ ...each!.datum(), startTime: 0n })
    }),
    { numRuns: 20 },
  )
})
