import {
  bool,
  bytes,
  cumulativeF32,
  cumulativeF64,
  cumulativeI64,
  cumulativeU64,
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
  ipAddr,
  metric,
  string,
  target,
  u16,
  u32,
  u64,
  u8,
  uuid,
  type Sample,
} from '@oximeter/core'

const MIN_I64 = -(2n ** 63n)
const MAX_I64 = 2n ** 63n - 1n
const MAX_U64 = 2n ** 64n - 1n
const MAX_F32 = 3.4028234663852886e38
const TINY_F32 = 1.401298464324817e-45

const everyType = target('every_type', {
  a_string: string(),
  a_bool: bool(),
  a_uuid: uuid(),
  an_ip: ipAddr(),
})
const numbers = {
  s8: i8(),
  n8: u8(),
  s16: i16(),
  n16: u16(),
  s32: i32(),
  n32: u32(),
  s64: i64(),
  n64: u64(),
}

const lowest = {
  of: everyType.of({
    a_string: '',
    a_bool: false,
    a_uuid: '00000000-0000-0000-0000-000000000000',
    an_ip: '0.0.0.0',
  }),
  numbers: { s8: -128, n8: 0, s16: -32768, n16: 0, s32: -(2 ** 31), n32: 0, s64: MIN_I64, n64: 0n },
}
const highest = {
  of: everyType.of({
    a_string: `'"\\\0\n\n; DROP TABLE x;\t\u{1F600}\u{10FFFF} {p0:String} $1 -- é`,
    a_bool: true,
    a_uuid: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    an_ip: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  }),
  numbers: {
    s8: 127,
    n8: 255,
    s16: 32767,
    n16: 65535,
    s32: 2 ** 31 - 1,
    n32: 2 ** 32 - 1,
    s64: MAX_I64,
    n64: MAX_U64,
  },
}
/** An address that is IPv4 in one notation and IPv6 in the other: they are different fields. */
const mapped = {
  of: everyType.of({
    a_string: 'mapped',
    a_bool: true,
    a_uuid: 'cc7a22ab-bc69-42c4-a75e-f1d9156eb351',
    an_ip: '::ffff:192.0.2.7',
  }),
  numbers: { s8: -1, n8: 1, s16: -1, n16: 1, s32: -1, n32: 1, s64: -1n, n64: 2n ** 53n + 1n },
}

/** Samples of all 27 datum types at the extremes of their ranges, over fields of all 12 types at theirs. */
export function everySample(now: bigint): Sample[] {
  let step = 0n
  // Nine digits that differ from sample to sample.
  const next = (): bigint => now + 1_000_000_001n * step++
  const startTime = now - 3_600_000_000_001n

  const gauge = [
    metricSamples(metric('a_bool_gauge', numbers, bool()), [true, false]),
    metricSamples(metric('an_i8', numbers, i8()), [-128, 127]),
    metricSamples(metric('a_u8', numbers, u8()), [0, 255]),
    metricSamples(metric('an_i16', numbers, i16()), [-32768, 32767]),
    metricSamples(metric('a_u16', numbers, u16()), [0, 65535]),
    metricSamples(metric('an_i32', numbers, i32()), [-(2 ** 31), 2 ** 31 - 1]),
    metricSamples(metric('a_u32', numbers, u32()), [0, 2 ** 32 - 1]),
    metricSamples(metric('an_i64', numbers, i64()), [MIN_I64, MAX_I64, 2n ** 53n + 1n]),
    metricSamples(metric('a_u64', numbers, u64()), [0n, MAX_U64, 2n ** 63n]),
    metricSamples(metric('an_f32', numbers, f32()), [-MAX_F32, MAX_F32, TINY_F32, -0, 0.1]),
    metricSamples(metric('an_f64', numbers, f64()), [
      -Number.MAX_VALUE,
      Number.MAX_VALUE,
      Number.MIN_VALUE,
      -0,
      0.1,
    ]),
    metricSamples(metric('a_string_gauge', numbers, string()), ['', 'é\0\n\n"\\\u{1F600}', ' ']),
    metricSamples(metric('some_bytes', numbers, bytes()), [
      new Uint8Array(),
      Uint8Array.from({ length: 256 }, (_, i) => i),
    ]),
  ]
  const counter = [
    metricSamples(metric('a_counter_i64', numbers, cumulativeI64()), [
      { startTime, value: MIN_I64 },
      { startTime, value: MAX_I64 },
    ]),
    metricSamples(metric('a_counter_u64', numbers, cumulativeU64()), [
      { startTime, value: 0n },
      { startTime, value: MAX_U64 },
    ]),
    metricSamples(metric('a_counter_f32', numbers, cumulativeF32()), [
      { startTime, value: TINY_F32 },
      { startTime, value: MAX_F32 },
    ]),
    metricSamples(metric('a_counter_f64', numbers, cumulativeF64()), [
      { startTime, value: Number.MIN_VALUE },
      { startTime, value: Number.MAX_VALUE },
    ]),
  ]
  const unknown = {
    min: undefined,
    max: undefined,
    sumOfSamples: undefined,
    squaredMean: undefined,
    p50: undefined,
    p90: undefined,
    p99: undefined,
  }
  const histogram = [
    metricSamples(metric('a_histogram_i8', numbers, histogramI8({ edges: [-10, 0, 10] })), [
      filled(Histogram.fromEdges('i8', [-10, 0, 10], { startTime }), [-128, -1, 0, 127]),
      Histogram.fromEdges('i8', [-10, 0, 10], { startTime }),
    ]),
    metricSamples(metric('a_histogram_u8', numbers, histogramU8({ powersOfTwo: true })), [
      filled(Histogram.powersOfTwo('u8', { startTime }), [0, 1, 2, 255, 128, 7]),
    ]),
    metricSamples(metric('a_histogram_i16', numbers, histogramI16({ edges: [0] })), [
      filled(Histogram.fromEdges('i16', [0], { startTime }), [-32768, 32767]),
    ]),
    metricSamples(metric('a_histogram_u16', numbers, histogramU16({ edges: [1, 65535] })), [
      filled(Histogram.fromEdges('u16', [1, 65535], { startTime }), [0, 65534, 65535]),
    ]),
    metricSamples(metric('a_histogram_i32', numbers, histogramI32({ edges: [0] })), [
      filled(Histogram.fromEdges('i32', [0], { startTime }), [-(2 ** 31), 2 ** 31 - 1, 5, 6, 7, 8]),
    ]),
    metricSamples(metric('a_histogram_u32', numbers, histogramU32({ edges: [1000] })), [
      filled(Histogram.fromEdges('u32', [1000], { startTime }), [0, 2 ** 32 - 1]),
    ]),
    metricSamples(metric('a_histogram_i64', numbers, histogramI64({ edges: [0n] })), [
      filled(Histogram.fromEdges('i64', [0n], { startTime }), [MIN_I64, MAX_I64, 0n, 1n, -1n]),
    ]),
    metricSamples(metric('a_histogram_u64', numbers, histogramU64({ decades: [0, 18] })), [
      filled(Histogram.decades('u64', 0, 18, { startTime }), [0n, MAX_U64, 2n ** 63n, 10n ** 18n]),
    ]),
    metricSamples(metric('a_histogram_f32', numbers, histogramF32({ edges: [0.1, 0.2] })), [
      filled(Histogram.fromEdges('f32', [0.1, 0.2], { startTime }), [-MAX_F32, MAX_F32, 0.1]),
    ]),
    // Past about 1e154 the sum of squares is infinite, which JSON cannot say: such a one becomes missing.
    metricSamples(metric('a_histogram_f64', numbers, histogramF64({ decades: [-3, 3] })), [
      filled(Histogram.decades('f64', -3, 3, { startTime }), [-1e150, 1e-9, 0.3, 1, 2, 999, 1e150]),
      // As they come from systems that count in buckets.
      { ...filled(Histogram.decades('f64', -3, 3, { startTime }), [0.5, 7]).datum(), ...unknown },
      {
        ...filled(Histogram.decades('f64', -3, 3, { startTime }), [0.5, 7]).datum(),
        squaredMean: undefined,
        p90: undefined,
      },
    ]),
  ]
  return [...gauge, ...counter, ...histogram].flatMap((make) => make())

  function metricSamples<T>(
    definition: {
      sample: (of: never, fields: never, datum: T, timestamp: bigint) => Sample
      missing: (of: never, fields: never, options: object) => Sample
      datumType: string
    },
    data: readonly T[],
  ): () => Sample[] {
    const begins = /^(cumulative|histogram)_/.test(definition.datumType)
    return () =>
      [lowest, highest, mapped].flatMap(({ of, numbers: fields }) => [
        ...data.map((datum) => definition.sample(of as never, fields as never, datum, next())),
        ...(definition.datumType === 'bytes'
          ? []
          : [
              definition.missing(of as never, fields as never, {
                timestamp: next(),
                ...(begins && { startTime }),
              }),
            ]),
      ])
  }
}

function filled<H extends { observe: (value: never) => unknown }>(
  histogram: H,
  values: readonly unknown[],
): H {
  for (const value of values) histogram.observe(value as never)
  return histogram
}
