import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bool,
  bytes,
  cumulativeF32,
  cumulativeF64,
  cumulativeI64,
  cumulativeU64,
  DATUM_TYPES,
  f32,
  f64,
  Histogram,
  histogramF32,
  histogramF64,
  histogramI16,
  histogramI32,
  histogramI64,
  histogramI8,
  histogramU16,
  histogramU32,
  histogramU64,
  histogramU8,
  i16,
  i32,
  i64,
  i8,
  metric,
  NUMBER_LIMITS,
  string,
  target,
  u16,
  u32,
  u64,
  u8,
  type Datum,
  type DatumType,
  type Instrument,
} from '../index.ts'

const MS = 1_000_000n
const server = target('server', { name: string() }).of({ name: 'one' })

/** A clock that stands still until it is moved. */
function standing(start = 1000n): { now: bigint; clock: () => bigint } {
  const time = { now: start * MS, clock: () => time.now }
  return time
}

function collect(instrument: Instrument): Datum[] {
  return [...instrument.produce()].map(({ datum }) => datum)
}

/** As an application gives it: a number where it can. */
function asGiven(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

describe('counters', () => {
  const amount = fc.oneof(
    fc.bigInt({ min: 0n, max: NUMBER_LIMITS.u64.max }),
    fc.nat().map(BigInt),
    fc.constantFrom(2n ** 52n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 62n),
  )
  test.for([
    ['u64', cumulativeU64, amount],
    ['i64', cumulativeI64, fc.tuple(amount, fc.boolean()).map(([n, minus]) => (minus ? -n : n))],
  ] as const)('of %s are exact, and start anew past the range', ([type, datum, amounts]) => {
    const { min, max } = NUMBER_LIMITS[type]
    const within = amounts.filter((value) => value >= min && value <= max)
    fc.assert(
      fc.property(fc.array(within, { maxLength: 30 }), (values) => {
        const time = standing(1n)
        const instrument = metric('n', {}, datum()).on(server, { clock: time.clock })
        const series = instrument.with({})
        let expected = 0n
        let startTime = time.now
        for (const value of values) {
          time.now += MS
          series.add(asGiven(value))
          expected += value
          if (expected < min || expected > max) {
            expected = value
            startTime = time.now
          }
        }
        time.now += MS
        expect(collect(instrument)).toEqual([
          { type: `cumulative_${type}`, startTime, value: expected },
        ])
      }),
    )
  })

  test.for([cumulativeU64, cumulativeI64, cumulativeF64, cumulativeF32])(
    'count by one, and may be set ($0)',
    (datum) => {
      const instrument = metric('n', {}, datum()).on(server)
      const series = instrument.with({})
      series.add()
      series.add()
      expect(collect(instrument)).toMatchObject([
        { value: expect.toSatisfy((n) => Number(n) === 2) },
      ])
      series.set(7)
      series.add(1)
      expect(collect(instrument)).toMatchObject([
        { value: expect.toSatisfy((n) => Number(n) === 8) },
      ])
    },
  )

  test('may be set to any value of the type', () => {
    const instrument = metric('n', {}, cumulativeI64()).on(server)
    const series = instrument.with({})
    for (const value of [NUMBER_LIMITS.i64.min, NUMBER_LIMITS.i64.max, -1n, 0n, 2n ** 52n]) {
      series.set(value)
      expect(collect(instrument)).toMatchObject([{ value }])
    }
    series.set(-5)
    expect(collect(instrument)).toMatchObject([{ value: -5n }])
  })

  test('of f64 start anew where the sum would be infinite', () => {
    const time = standing()
    const instrument = metric('n', {}, cumulativeF64()).on(server, { clock: time.clock })
    const series = instrument.with({})
    series.add(Number.MAX_VALUE)
    time.now += 5n * MS
    series.add(1e300)
    time.now += 5n * MS
    expect(collect(instrument)).toEqual([
      { type: 'cumulative_f64', startTime: 1005n * MS, value: 1e300 },
    ])
  })

  test('of f32 stay of f32', () => {
    const instrument = metric('n', {}, cumulativeF32()).on(server)
    instrument.with({}).add(0.1)
    expect(collect(instrument)).toMatchObject([{ value: Math.fround(0.1) }])
  })

  test('begin at zero', () => {
    const instrument = metric('n', {}, cumulativeU64()).on(server)
    instrument.with({})
    expect(collect(instrument)).toMatchObject([{ value: 0n }])
  })

  test('refuse what they cannot add', () => {
    for (const [datum, wrong] of [
      [cumulativeU64, [-1, -1n, 0.5, 1e-20, Number.NaN, Infinity, 2 ** 53, 2n ** 64n, '1', null]],
      [cumulativeI64, [0.5, -0.5, Number.NaN, -Infinity, -(2 ** 53), 2n ** 63n, {}]],
      [cumulativeF64, [Number.NaN, Infinity, 1n, '1']],
      [cumulativeF32, [1e39, Number.NaN]],
    ] as const) {
      const instrument = metric('n', {}, datum()).on(server)
      const series = instrument.with({})
      series.set(3)
      for (const value of wrong) {
        series.add(value as never)
        series.set(value as never)
      }
      expect(instrument.refusals.value).toBe(2 * wrong.length)
      expect(collect(instrument)).toMatchObject([
        { value: expect.toSatisfy((n) => Number(n) === 3) },
      ])
    }
  })
})

describe('gauges', () => {
  test('are not collected before they are set', () => {
    const instrument = metric('g', {}, f64()).on(server)
    const series = instrument.with({})
    expect(collect(instrument)).toEqual([])
    series.set(1.5)
    expect(collect(instrument)).toEqual([{ type: 'f64', value: 1.5 }])
  })

  test.for([
    [bool, true, [false, true], [1]],
    [i8, -128, [127, -0], [128, 0.5, '1', 1n]],
    [i64, NUMBER_LIMITS.i64.min, [NUMBER_LIMITS.i64.max, -1n], [2 ** 53, 2n ** 63n, 0.5]],
    [u64, NUMBER_LIMITS.u64.max, [0n, 2n ** 53n + 1n], [-1, -1n, 2n ** 64n, null]],
    [f32, Math.fround(0.1), [Infinity, -0], [1e39, '1']],
    [f64, 0.1, [Number.NaN, -Infinity], [1n, undefined]],
    [string, 'text', ['', '\u{1f600}'], [5, null]],
    [bytes, Uint8Array.of(1), [Uint8Array.of()], ['text', [1]]],
  ] as const)('hold any value of their type and no other (%#)', ([datum, first, more, wrong]) => {
    const instrument = metric('g', {}, datum() as never).on(server) as Instrument
    const series = instrument.with({}) as { set(value: unknown): void }
    for (const value of [first, ...more]) {
      series.set(value)
      const [held] = collect(instrument).map((read) => (read as { value?: unknown }).value)
      expect(held).toEqual(
        typeof value === 'number' && instrument.datumType[0] === 'i' ? value + 0 : value,
      )
    }
    const before = collect(instrument)
    for (const value of wrong) series.set(value)
    expect(instrument.refusals.value).toBe(wrong.length)
    expect(collect(instrument)).toEqual(before)
  })

  test('of 64 bits take safe numbers', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const instrument = metric('g', {}, i64()).on(server)
        instrument.with({}).set(value)
        expect(collect(instrument)).toEqual([{ type: 'i64', value: BigInt(value) }])
      }),
    )
  })

  test('keep their bytes when the buffer changes', () => {
    const instrument = metric('g', {}, bytes()).on(server)
    const buffer = Uint8Array.of(1)
    instrument.with({}).set(buffer)
    buffer[0] = 2
    expect(collect(instrument)).toEqual([{ type: 'bytes', value: Uint8Array.of(1) }])
  })
})

describe('histograms', () => {
  test('are what a histogram of the same bins is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), fc.bigInt({ min: 0n, max: NUMBER_LIMITS.u64.max }))),
        (observed) => {
          const instrument = metric('h', { k: u16() }, histogramU64({ powersOfTwo: true })).on(
            server,
          )
          const single = new Map<number, Histogram<'u64'>>()
          for (const [k, value] of observed) {
            const histogram = single.get(k) ?? Histogram.powersOfTwo('u64')
            histogram.observe(value)
            single.set(k, histogram)
            instrument.with({ k }).observe(value)
          }
          const expected = [...single.values()].map((histogram) => ({
            ...histogram.datum(),
            startTime: expect.any(BigInt),
          }))
          expect(collect(instrument)).toEqual(expected)
        },
      ),
    )
  })

  test('share their edges', () => {
    const instrument = metric('h', { k: u16() }, histogramF64({ decades: [0, 2] })).on(server)
    instrument.with({ k: 1 }).observe(1)
    instrument.with({ k: 2 }).observe(1)
    const [one, two] = collect(instrument).map((read) => (read as { bins?: unknown }).bins)
    expect(one).toBeInstanceOf(Float64Array)
    expect(one).toBe(two)
  })

  test('refuse what is no sample of theirs', () => {
    const instrument = metric('h', {}, histogramI8({ edges: [0] })).on(server)
    const series = instrument.with({})
    for (const value of [128, 0.5, Number.NaN, '1', null, 1n]) series.observe(value as never)
    expect(instrument.refusals.value).toBe(6)
    expect(collect(instrument)).toMatchObject([{ nSamples: 0n }])
  })
})

describe('missing', () => {
  const everyDatum = [
    ...[bool, string, i8, u8, i16, u16, i32, u32, i64, u64, f32, f64].map((gauge) => gauge()),
    ...[cumulativeI64, cumulativeU64, cumulativeF32, cumulativeF64].map((counter) => counter()),
    ...[histogramI8, histogramU8, histogramI16, histogramU16, histogramI32, histogramU32].map(
      (histogram) => histogram({ edges: [1] }),
    ),
    ...[histogramI64, histogramU64, histogramF32, histogramF64].map((histogram) =>
      histogram({ edges: [1] }),
    ),
  ]

  test('all types but bytes are there', () => {
    const types = new Set<DatumType>(everyDatum.map(({ datumType }) => datumType))
    expect(DATUM_TYPES.filter((type) => !types.has(type))).toEqual(['bytes'])
  })

  test.for(everyDatum)(
    'is what a series of $datumType says until it is recorded again',
    (datum) => {
      const { datumType } = datum
      const instrument = metric('m', {}, datum).on(server) as Instrument
      const series = instrument.with({}) as {
        missing(): void
        set?(value: unknown): void
        observe?(value: unknown): void
      }
      series.missing()
      for (let twice = 0; twice < 2; twice++) {
        expect(collect(instrument)).toMatchObject([{ type: 'missing', datumType }])
      }
      const value = datumType === 'bool' ? true : datumType === 'string' ? '' : 1
      series.observe?.(value)
      series.set?.(value)
      expect(collect(instrument)).toMatchObject([{ type: datumType }])
    },
  )

  test('is nothing that bytes can be', () => {
    const instrument = metric('m', {}, bytes()).on(server)
    instrument.with({}).missing()
    expect(instrument.refusals.value).toBe(1)
    expect(collect(instrument)).toEqual([])
  })
})
