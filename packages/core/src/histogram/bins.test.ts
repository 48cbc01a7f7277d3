import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Histogram, NUMBER_LIMITS, type NumberType } from '../index.ts'
import { arbitraryNumber } from '../../test/arbitraries.ts'
import { expectOnlyMetricsErrors, histogramCodeOf, infoOf } from '../../test/thrown.ts'

const TYPES = Object.keys(NUMBER_LIMITS) as NumberType[]
const F64_MIN = -Number.MAX_VALUE
const I64_MIN = NUMBER_LIMITS.i64.min
const I64_MAX = NUMBER_LIMITS.i64.max

/** The left edges, and the end of a closed last bin. */
function shape(histogram: Histogram): { bins: (number | bigint)[]; end?: number | bigint } {
  const { bins, end, counts } = histogram.datum()
  expect(counts).toHaveLength(bins.length)
  return { bins: [...bins], ...(end !== undefined && { end }) }
}

describe('from left edges', () => {
  test.for<[NumberType, (number | bigint)[], (number | bigint)[], (number | bigint)?]>([
    ['i64', [0, 10, 20], [I64_MIN, 0n, 10n, 20n]],
    ['u64', [100, 1000], [0n, 100n, 1000n]],
    ['u64', [0, 100], [0n, 100n]],
    ['f64', [0, 5, 10], [F64_MIN, 0, 5, 10]],
    ['u8', [0], [0], 255],
    ['u8', [255], [0], 255],
    ['u8', [0, 255], [0], 255],
    ['u8', [10, 255], [0, 10], 255],
    ['u8', [10, 254], [0, 10, 254]],
    ['i8', [-128, 5], [-128, 5]],
    ['i64', [I64_MIN, I64_MAX], [I64_MIN], I64_MAX],
    ['f64', [F64_MIN], [F64_MIN], Number.MAX_VALUE],
    ['f64', [-0], [F64_MIN, 0]],
    ['f32', [0.1], [NUMBER_LIMITS.f32.min, Math.fround(0.1)]],
  ])('%s (%#)', ([type, edges, bins, end]) => {
    expect(shape(Histogram.fromEdges(type, edges as never))).toEqual({
      bins,
      ...(end !== undefined && { end }),
    })
  })

  test.for<[string, NumberType, unknown]>([
    ['empty_bins', 'f64', []],
    ['non_finite_value', 'f64', [Number.NaN]],
    ['non_finite_value', 'f64', [-Infinity, 1]],
    ['non_finite_value', 'f64', [0, Infinity]],
    ['non_finite_value', 'f64', [0, Number.NaN, 1]],
    ['nonmonotonic_bins', 'f64', [0, 0]],
    ['nonmonotonic_bins', 'i64', [1, 2, 1]],
    ['nonmonotonic_bins', 'f32', [1, 1 + 1e-12]],
    ['datum_error', 'u8', [256]],
    ['datum_error', 'u8', [0.5]],
    ['datum_error', 'i64', [2 ** 60]],
    ['datum_error', 'f32', [1e39]],
    ['datum_error', 'f64', ['1']],
    ['datum_error', 'f64', null],
    ['datum_error', 'f65' as NumberType, [1]],
  ])('%s: %s (%#)', ([code, type, edges]) => {
    expect(histogramCodeOf(() => Histogram.fromEdges(type, edges as never))).toBe(code)
  })
})

describe('from ranges', () => {
  test.for<[NumberType, object[], (number | bigint)[]]>([
    ['i64', [{ start: I64_MIN }], [I64_MIN]],
    ['i64', [{ start: 5 }], [I64_MIN, 5n]],
    ['f64', [{ end: Number.MAX_VALUE }], [F64_MIN, Number.MAX_VALUE]],
    ['u8', [{ end: 10 }, { start: 10, end: 20 }, { start: 20 }], [0, 10, 20]],
    ['u8', [{ start: 5, end: 10 }], [0, 5, 10]],
    ['u8', [{ start: 0, end: 255 }], [0, 255]],
    ['u8', [{}], [0]],
  ])('%s (%#)', ([type, ranges, bins]) => {
    // Bins from ranges are always open at the end.
    expect(shape(Histogram.fromRanges(type, ranges as never))).toEqual({ bins })
  })

  test.for<[string, NumberType, unknown]>([
    ['empty_bins', 'f64', []],
    ['non_finite_value', 'f64', [{ end: Infinity }]],
    ['non_finite_value', 'f64', [{ start: -Infinity }]],
    ['non_finite_value', 'f64', [{ start: 0, end: Number.NaN }]],
    ['nonmonotonic_bins', 'i64', [{ start: 5, end: 3 }]],
    ['nonmonotonic_bins', 'i64', [{ start: 5, end: 5 }]],
    ['nonmonotonic_bins', 'i64', [{ end: I64_MIN }]],
    ['datum_error', 'u8', [{ start: -1 }]],
    ['datum_error', 'u8', 5],
  ])('%s: %s (%#)', ([code, type, ranges]) => {
    expect(histogramCodeOf(() => Histogram.fromRanges(type, ranges as never))).toBe(code)
  })

  test.for([
    [[{ end: 0 }, { start: 1, end: 10 }], '(-∞, 0)', '[1, 10)'],
    [
      [
        { start: 0, end: 2 },
        { start: 1, end: 3 },
      ],
      '[0, 2)',
      '[1, 3)',
    ],
    [[{ start: 0 }, { start: 1, end: 3 }], '[0, ∞)', '[1, 3)'],
    [[{ start: 0, end: 3 }, { end: 3 }], '[0, 3)', '(-∞, 3)'],
  ] as const)('%#: ranges that do not adjoin', ([ranges, left, right]) => {
    expect(infoOf(() => Histogram.fromRanges('i32', ranges))).toEqual({
      type: 'histogram_error',
      error: { type: 'non_adjoining_bins', left, right },
    })
  })
})

describe('log-linear', () => {
  test.for([
    ['u64', 3, 12, 83],
    ['u64', 0, 5, 47],
    ['u64', 0, 18, 164],
    ['u64', 0, 19, 173],
    ['i64', 0, 18, 164],
    ['f64', 0, 3, 29],
    ['f64', -300, 300, 5402],
    ['f32', -38, 38, 686],
    ['u8', 0, 2, 20],
  ] as const)('decades of %s from %s to %s make %s bins', ([type, from, to, bins]) => {
    expect(shape(Histogram.decades(type, from, to)).bins).toHaveLength(bins)
  })

  test('the edges of decades', () => {
    const tenths = [0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6, 0.7000000000000001, 0.8, 0.9]
    expect(shape(Histogram.decades('f64', -1, 1)).bins).toEqual(
      [F64_MIN].concat(tenths, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    )
    const { bins } = shape(Histogram.decades('u64', 3, 12))
    expect(bins.slice(0, 11).map(Number)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((thousands) => 1000 * thousands),
    )
    expect(bins.at(-1)).toBe(10n ** 12n)
    expect(shape(Histogram.decades('u64', 0, 19)).bins.at(-1)).toBe(10n ** 19n)
  })

  test('another base and count', () => {
    const { bins } = shape(Histogram.logLinear('u64', { base: 10, from: 1, to: 2, count: 30 }))
    expect(bins).toHaveLength(32)
    expect([...bins.slice(0, 3), ...bins.slice(-2)]).toEqual([0n, 10n, 13n, 97n, 100n])
  })

  test('the bins of floats need not be whole', () => {
    const { bins } = shape(Histogram.logLinear('f64', { base: 2, from: 0, to: 2, count: 4 }))
    expect(bins).toEqual([F64_MIN, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4])
  })

  test.for<[string, NumberType, object]>([
    ['invalid_base', 'u64', { base: 0, from: 0, to: 1, count: 9 }],
    ['invalid_base', 'u64', { base: 1, from: 0, to: 1, count: 9 }],
    ['invalid_base', 'u64', { base: 33, from: 0, to: 1, count: 40 }],
    ['invalid_base', 'u64', { base: 2.5, from: 0, to: 1, count: 9 }],
    ['invalid_base', 'u64', { base: 0, from: 5, to: 1, count: 0 }],
    ['invalid_steps', 'u64', { base: 10, from: 0, to: 1, count: 1 }],
    ['invalid_steps', 'u64', { base: 10, from: 5, to: 1, count: 1 }],
    ['invalid_steps', 'u64', { base: 10, from: 0, to: 1, count: 8 }],
    ['invalid_steps', 'f64', { base: 10, from: 0, to: 1, count: Number.NaN }],
    ['invalid_steps', 'f64', { base: 10, from: 0, to: 100, count: 1_000_000_000 }],
    ['powers_out_of_order', 'u64', { base: 10, from: 1, to: 1, count: 9 }],
    ['powers_out_of_order', 'f64', { base: 10, from: 2, to: 1, count: 9 }],
    ['overflow', 'u8', { base: 10, from: 0, to: 3, count: 9 }],
    ['overflow', 'u64', { base: 10, from: 0, to: 20, count: 9 }],
    ['overflow', 'i64', { base: 10, from: 0, to: 19, count: 9 }],
    ['overflow', 'u64', { base: 10, from: 0, to: 1e9, count: 9 }],
    ['overflow', 'f64', { base: 10, from: 0, to: 309, count: 9 }],
    ['overflow', 'f32', { base: 10, from: 0, to: 39, count: 9 }],
    ['precision', 'f64', { base: 10, from: -400, to: 0, count: 9 }],
    ['precision', 'f64', { base: 10, from: -1e9, to: 0, count: 9 }],
    ['precision', 'i64', { base: 10, from: -1, to: 1, count: 9 }],
    ['precision', 'f64', { base: 10, from: 0.5, to: 1, count: 9 }],
    ['uneven_steps_for_base', 'u64', { base: 10, from: 0, to: 1, count: 10 }],
    ['uneven_steps_for_base', 'u64', { base: 2, from: 0, to: 3, count: 2 }],
  ])('%s: %s (%#)', ([code, type, layout]) => {
    expect(histogramCodeOf(() => Histogram.logLinear(type, layout as never))).toBe(code)
  })
})

describe('powers of two', () => {
  test('each begins a bin', () => {
    expect(shape(Histogram.powersOfTwo('u8')).bins).toEqual([0, 1, 2, 4, 8, 16, 32, 64, 128])
    expect(shape(Histogram.powersOfTwo('u64')).bins.at(-1)).toBe(2n ** 63n)
  })

  test('of unsigned types only', () => {
    expect(histogramCodeOf(() => Histogram.powersOfTwo('i8' as 'u8'))).toBe('precision')
  })
})

test('a value is counted in the bin that it lies in', () => {
  const cases = fc.constantFrom(...TYPES).chain((type) =>
    fc.tuple(
      fc.constant(type),
      fc.uniqueArray(arbitraryNumber(type), {
        minLength: 1,
        maxLength: 40,
        comparator: 'SameValueZero',
      }),
      fc.array(arbitraryNumber(type), { minLength: 1, maxLength: 40 }),
    ),
  )
  fc.assert(
    fc.property(cases, ([type, edges, values]) => {
      const sorted = edges.toSorted((a, b) => (a < b ? -1 : 1))
      const histogram = Histogram.fromEdges(type, sorted)
      // On the edges too, where it matters.
      const all = [...values, ...sorted, NUMBER_LIMITS[type].min, NUMBER_LIMITS[type].max]
      for (const value of all) histogram.observe(value)
      const { bins, counts } = histogram.datum()
      const expected = [...bins].map((edge, i, { length }) => {
        const next = i + 1 < length ? bins[i + 1]! : undefined
        return all.filter((value) => value >= edge && (next === undefined || value < next)).length
      })
      expect([...counts].map(Number)).toEqual(expected)
    }),
  )
})

test('whatever is given, only a MetricsError is thrown', () => {
  expect.hasAssertions()
  const number = fc.oneof(fc.integer(), fc.double(), fc.bigInt(), fc.anything())
  const type = fc.oneof(fc.constantFrom(...TYPES), fc.anything()) as fc.Arbitrary<NumberType>
  const layout = fc.oneof(
    fc.anything(),
    fc.record({ base: number, from: number, to: number, count: number }),
  ) as fc.Arbitrary<never>
  const list = fc.oneof(fc.anything(), fc.array(number)) as fc.Arbitrary<never>
  const ranges = fc.oneof(
    fc.anything(),
    fc.array(fc.record({ start: number, end: number }, { requiredKeys: [] })),
  ) as fc.Arbitrary<never>
  fc.assert(
    fc.property(type, layout, list, ranges, number, (support, given, edges, pairs, power) => {
      expectOnlyMetricsErrors(() => Histogram.logLinear(support, given))
      expectOnlyMetricsErrors(() => Histogram.decades(support, power as number, 3))
      expectOnlyMetricsErrors(() => Histogram.fromEdges(support, edges))
      expectOnlyMetricsErrors(() => Histogram.fromRanges(support, pairs))
      expectOnlyMetricsErrors(() => Histogram.powersOfTwo(support as 'u8'))
      expectOnlyMetricsErrors(() => Histogram.fromParts(given))
    }),
    { numRuns: 500 },
  )
})
