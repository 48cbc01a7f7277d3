import { readFileSync } from 'node:fs'

import {
  Histogram,
  makeField,
  parseTimestamp,
  timeseriesOf,
  type Datum,
  type NumberType,
  type ProducerResult,
} from '@oximeter/core'
import {
  decodeDatum,
  decodeResults,
  encodeDatum,
  encodeResults,
  parseJsonExact,
} from '@oximeter/wire'
import { describe, expect, test } from 'vitest'

function golden(file: string): string {
  return readFileSync(new URL(`golden/${file}`, import.meta.url), 'utf8').trimEnd()
}

const startTime = parseTimestamp('2026-08-21T22:00:00Z')

/** An empty histogram whose last bin ends at the greatest value if that is the last edge. */
function empty(support: NumberType, edges: number[]): Datum {
  return Histogram.fromEdges(support, edges, { startTime }).datum() as Datum
}

function observed(support: 'u64' | 'f64', edges: number[], values: number[]): Datum {
  const histogram = Histogram.fromEdges<NumberType>(support, edges, { startTime })
  for (const value of values) histogram.observe(value)
  return histogram.datum() as Datum
}

/** One of each kind, in the order of the file. */
const data: Datum[] = [
  { type: 'bool', value: true },
  { type: 'i8', value: -128 },
  { type: 'u8', value: 255 },
  { type: 'i16', value: -32_768 },
  { type: 'u16', value: 65_535 },
  { type: 'i32', value: -2_147_483_648 },
  { type: 'u32', value: 4_294_967_295 },
  { type: 'i64', value: -(2n ** 63n) },
  { type: 'u64', value: 2n ** 64n - 1n },
  { type: 'f32', value: 41.5 },
  { type: 'f64', value: 0.1 },
  { type: 'string', value: 'some text' },
  { type: 'bytes', value: Uint8Array.of(222, 173, 190, 239) },
  { type: 'cumulative_i64', startTime, value: -3n },
  { type: 'cumulative_u64', startTime: startTime + 500_000_000n, value: 2n ** 64n - 1n },
  { type: 'cumulative_f32', startTime: startTime + 1000n, value: 1.5 },
  { type: 'cumulative_f64', startTime: startTime + 1n, value: 10.007154703 },
  { type: 'missing', datumType: 'i64' },
  { type: 'missing', datumType: 'cumulative_u64', startTime },
  { type: 'missing', datumType: 'histogram_f64', startTime },
  observed('u64', [100, 1000], [200, 1500]),
  observed('f64', [0, 5, 10], [1, 2, 6]),
  empty('i8', [0, 127]),
  empty('u8', [0, 10]),
  empty('i16', [0]),
  empty('u16', [10]),
  empty('i32', [0]),
  empty('u32', [10]),
  empty('i64', [0]),
  empty('f32', [0.1]),
]

describe('one of each datum', () => {
  const lines = golden('data.jsonl').split('\n')

  test('is all that the file has', () => {
    expect(lines).toHaveLength(data.length)
  })

  test.for(data.map((datum, i) => [lines[i]!.slice(0, 60), datum, lines[i]!] as const))(
    '%s',
    ([, datum, line]) => {
      expect(encodeDatum(datum)).toBe(line)
      expect(decodeDatum(parseJsonExact(line))).toStrictEqual(datum)
    },
  )
})

test('a sample with every type of field', () => {
  const given: ProducerResult[] = [
    {
      status: 'ok',
      samples: [
        {
          timestamp: parseTimestamp('2026-08-21T22:27:48.123456789Z'),
          datum: { type: 'i64', value: -(2n ** 63n) },
          timeseries: timeseriesOf({
            name: 'all_kinds:example',
            version: 1,
            targetFields: [
              makeField('ip_six', 'ip_addr', 'fd00:1122:3344:101::2'),
              makeField('a_bool', 'bool', true),
              makeField('a_uuid', 'uuid', 'cc7a22ab-bc69-42c4-a75e-f1d9156eb351'),
              makeField('a_string', 'string', 'héllo "q"'),
              makeField('ip_four', 'ip_addr', '192.0.2.7'),
            ],
            metricFields: [
              makeField('u8', 'u8', 255),
              makeField('u16', 'u16', 65_535),
              makeField('u32', 'u32', 4_294_967_295),
              makeField('u64', 'u64', 2n ** 64n - 1n),
              makeField('s8', 'i8', -128),
              makeField('s16', 'i16', -32_768),
              makeField('s32', 'i32', -2_147_483_648),
              makeField('s64', 'i64', -(2n ** 63n)),
            ],
            datumType: 'i64',
          }),
        },
      ],
    },
  ]
  const file = golden('all-field-types.jsonl')
  expect(Buffer.from(encodeResults(given)).toString()).toBe(file)
  const items = decodeResults(Buffer.from(file)).items
  expect(items).toStrictEqual([{ ...given[0], refused: [] }])
})

test('every kind of error, with its payload', () => {
  const file = golden('errors.jsonl')
  const { items } = decodeResults(Buffer.from(file))
  expect(items.map((item) => item.status)).not.toContain('refused')
  expect(items).toMatchObject([
    { error: { type: 'datum_error', message: 'sensor unreadable' } },
    { error: { type: 'oximeter_server', message: 'no server' } },
    { error: { type: 'histogram_error', error: { type: 'empty_bins' } } },
    { error: { type: 'histogram_error', error: { type: 'nonmonotonic_bins' } } },
    { error: { type: 'histogram_error', error: { type: 'non_finite_value' } } },
    { error: { error: { type: 'non_adjoining_bins', left: '..0', right: '1..10' } } },
    { error: { error: { type: 'array_size_mismatch', nBins: 3, nCounts: 2 } } },
    { error: { error: { type: 'quantization', error: { type: 'overflow' } } } },
    { error: { error: { type: 'quantile', error: { type: 'invalid_p_value' } } } },
    { error: { type: 'parse_error', src: 'x', typ: 'IpAddr' } },
    { error: { type: 'duplicate_field_name', name: 'id' } },
    { error: { type: 'missing_datum_requires_start_time', datumType: 'cumulative_u64' } },
    { error: { type: 'missing_datum_cannot_have_start_time', datumType: 'i64' } },
    { error: { type: 'invalid_timeseries_name' } },
    { error: { type: 'toml', message: 'line 3' } },
    { error: { type: 'schema_definition', message: 'no fields' } },
    { error: { type: 'target_metric_version_mismatch', target: 2, metric: 1 } },
  ])
  const errors = items.filter((item) => item.status === 'err')
  expect(Buffer.from(encodeResults(errors)).toString()).toBe(file)
})
