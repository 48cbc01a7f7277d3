import { expect, test } from 'vitest'

import { REFUSAL_REASONS, type RefusalReason } from '../refusal.ts'
import { decodeResults } from './decode-results.ts'

const FIELD = '"id":{"name":"id","value":{"type":"u8","value":7}}'
const GOOD = sample({})

interface Parts {
  timestamp?: string
  datum?: string
  name?: string
  version?: string
  target?: string
  metric?: string
}

/** A sample in the usual form, with some of its parts replaced by other JSON. */
function sample(parts: Parts): string {
  const {
    timestamp = '"2026-08-21T22:27:48Z"',
    datum = '{"type":"i64","datum":1}',
    name = '"some:thing"',
    version = '1',
    target = `{"name":"some","fields":{${FIELD}}}`,
    metric = '{"name":"thing","fields":{}}',
  } = parts
  return (
    `{"measurement":{"timestamp":${timestamp},"datum":${datum}},"timeseries_name":${name}` +
    `,"timeseries_version":${version},"target":${target},"metric":${metric}}`
  )
}

function field(name: string, type: string, value: string): Parts {
  return {
    metric: `{"name":"thing","fields":{"x":{"name":${name},"value":{"type":${type},"value":${value}}}}}`,
  }
}

function withDatum(type: string, content: string): Parts {
  return { datum: `{"type":"${type}","datum":${content}}` }
}

const QUANTILE =
  '"marker_heights":[0,0,0,0,0],"marker_positions":[1,2,3,4,0],"desired_marker_positions":[1,2,3,4,5]'

/** A histogram of two i8 bins, with some of its members replaced. */
function histogram(members: { [key: string]: string } = {}): Parts {
  const all: { [key: string]: string } = {
    start_time: '"2026-08-21T22:00:00Z"',
    bins: '[{"range":{"type":"range","start":-128,"end":0},"count":1},{"range":{"type":"range_from","start":0},"count":2}]',
    n_samples: '3',
    min: '-1',
    max: '5',
    sum_of_samples: '4',
    squared_mean: '0.5',
    p50: `{"p":0.5,${QUANTILE}}`,
    p90: `{"p":0.9,${QUANTILE}}`,
    p99: `{"p":0.99,${QUANTILE}}`,
    ...members,
  }
  const text = Object.entries(all).map(([key, value]) => `"${key}":${value}`)
  return withDatum('histogram_i8', `{${text.join(',')}}`)
}

function bins(...ranges: string[]): { [key: string]: string } {
  const all = ranges.map((range) => `{"range":${range},"count":0}`)
  return { bins: `[${all.join(',')}]`, n_samples: '0' }
}

const refusals: [RefusalReason, string, string][] = [
  ['wrong_type', 'no object', '5'],
  ['wrong_type', 'an array', '[]'],
  ['missing_key', 'nothing at all', '{}'],
  ['missing_key', 'no measurement', GOOD.replace('"measurement"', '"other"')],
  ['missing_key', 'no timestamp', GOOD.replace('"timestamp"', '"other"')],
  ['missing_key', 'no target', GOOD.replace('"target"', '"other"')],
  ['missing_key', 'no fields', sample({ target: '{"name":"some"}' })],
  ['missing_key', 'no datum', sample({ datum: '{"type":"i64"}' })],
  ['wrong_type', 'a measurement that is no object', '{"measurement":1}'],
  ['wrong_type', 'fields that are no object', sample({ target: '{"name":"some","fields":[]}' })],
  ['wrong_type', 'a name that is no string', sample({ name: '3' })],

  ['invalid_timeseries_name', 'upper case', sample({ name: '"Some:thing"' })],
  ['invalid_timeseries_name', 'two colons', sample({ name: '"some:thing:else"' })],
  ['invalid_timeseries_name', 'a long name', sample({ name: `"${'x'.repeat(200)}"` })],
  ['name_mismatch', 'another metric', sample({ name: '"some:other"' })],
  ['name_mismatch', 'another target', sample({ name: '"other:thing"' })],
  ['invalid_version', 'version 0', sample({ version: '0' })],
  ['invalid_version', 'version 256', sample({ version: '256' })],
  ['invalid_version', 'version -1', sample({ version: '-1' })],
  ['invalid_version', 'version 1.0', sample({ version: '1.0' })],
  ['invalid_version', 'version "1"', sample({ version: '"1"' })],
  ['invalid_version', 'version null', sample({ version: 'null' })],

  [
    'invalid_field_name',
    'no identifier',
    sample({ target: `{"name":"some","fields":{${FIELD.replaceAll('"id"', '"a b"')}}}` }),
  ],
  ['field_name_mismatch', 'a key that is not the name', sample(field('"y"', '"u8"', '1'))],
  [
    'duplicate_field_name',
    'a name on both sides',
    sample({ metric: `{"name":"thing","fields":{${FIELD}}}` }),
  ],
  ['unknown_field_type', 'u128', sample(field('"x"', '"u128"', '1'))],
  ['unknown_field_type', 'f64', sample(field('"x"', '"f64"', '1.5'))],
  ['invalid_field_value', 'u8 256', sample(field('"x"', '"u8"', '256'))],
  ['invalid_field_value', 'u8 -1', sample(field('"x"', '"u8"', '-1'))],
  ['invalid_field_value', 'u8 1.0', sample(field('"x"', '"u8"', '1.0'))],
  ['invalid_field_value', 'u8 1e1', sample(field('"x"', '"u8"', '1e1'))],
  ['invalid_field_value', 'u8 "1"', sample(field('"x"', '"u8"', '"1"'))],
  ['invalid_field_value', 'u64 2^64', sample(field('"x"', '"u64"', '18446744073709551616'))],
  ['invalid_field_value', 'i64 below', sample(field('"x"', '"i64"', '-9223372036854775809'))],
  ['invalid_field_value', 'bool 1', sample(field('"x"', '"bool"', '1'))],
  ['invalid_field_value', 'bool null', sample(field('"x"', '"bool"', 'null'))],
  ['invalid_field_value', 'string 1', sample(field('"x"', '"string"', '1'))],
  [
    'invalid_field_value',
    'an address with a zone',
    sample(field('"x"', '"ip_addr"', '"fe80::1%eth0"')),
  ],
  [
    'invalid_field_value',
    'an address with zeros before',
    sample(field('"x"', '"ip_addr"', '"01.2.3.4"')),
  ],
  ['invalid_field_value', 'no uuid', sample(field('"x"', '"uuid"', '"cc7a22ab"'))],

  ['wrong_type', 'a timestamp that is a number', sample({ timestamp: '5' })],
  ['invalid_timestamp', 'no timestamp', sample({ timestamp: '"yesterday"' })],
  ['invalid_timestamp', 'no offset', sample({ timestamp: '"2026-08-21T22:27:48"' })],
  ['invalid_timestamp', '30 February', sample({ timestamp: '"2026-02-30T22:27:48Z"' })],
  ['invalid_timestamp', 'before 1900', sample({ timestamp: '"1899-12-31T23:59:59.999999999Z"' })],
  [
    'invalid_timestamp',
    'after April 2262',
    sample({ timestamp: '"2262-04-11T23:47:16.854775808Z"' }),
  ],
  ['invalid_timestamp', 'year 10000', sample({ timestamp: '"+10000-01-01T00:00:00Z"' })],
  [
    'invalid_timestamp',
    'a start time before 1900',
    sample(withDatum('cumulative_i64', '{"start_time":"1000-01-01T00:00:00Z","value":1}')),
  ],

  ['unknown_datum_type', 'u128', sample(withDatum('u128', '1'))],
  ['unknown_datum_type', 'constructor', sample(withDatum('constructor', '1'))],
  ['unknown_datum_type', 'a missing u128', sample(withDatum('missing', '{"datum_type":"u128"}'))],
  [
    'unknown_datum_type',
    'a missing missing',
    sample(withDatum('missing', '{"datum_type":"missing"}')),
  ],
  ['invalid_datum', 'bool 1', sample(withDatum('bool', '1'))],
  ['invalid_datum', 'i64 1.0', sample(withDatum('i64', '1.0'))],
  ['invalid_datum', 'i64 1e3', sample(withDatum('i64', '1e3'))],
  ['invalid_datum', 'i64 -0', sample(withDatum('i64', '-0'))],
  ['invalid_datum', 'i64 "1"', sample(withDatum('i64', '"1"'))],
  ['invalid_datum', 'i64 null', sample(withDatum('i64', 'null'))],
  ['invalid_datum', 'f64 "1"', sample(withDatum('f64', '"1"'))],
  ['invalid_datum', 'string 1', sample(withDatum('string', '1'))],
  ['invalid_datum', 'bytes {}', sample(withDatum('bytes', '{}'))],
  ['invalid_datum', 'bytes [1.5]', sample(withDatum('bytes', '[1.5]'))],
  ['datum_out_of_range', 'bytes [256]', sample(withDatum('bytes', '[256]'))],
  ['datum_out_of_range', 'i8 128', sample(withDatum('i8', '128'))],
  ['datum_out_of_range', 'u8 -1', sample(withDatum('u8', '-1'))],
  ['datum_out_of_range', 'i64 2^63', sample(withDatum('i64', '9223372036854775808'))],
  ['datum_out_of_range', 'u64 2^64', sample(withDatum('u64', '18446744073709551616'))],
  ['datum_out_of_range', 'f64 1e400', sample(withDatum('f64', '1e400'))],
  ['datum_out_of_range', 'f64 of 400 digits', sample(withDatum('f64', '9'.repeat(400)))],
  ['invalid_datum', 'i64 of 500 digits', sample(withDatum('i64', '9'.repeat(500)))],
  ['datum_out_of_range', 'f32 1e39', sample(withDatum('f32', '1e39'))],
  ['non_finite_value', 'f64 null', sample(withDatum('f64', 'null'))],
  ['non_finite_value', 'f32 null', sample(withDatum('f32', 'null'))],
  [
    'non_finite_value',
    'a counter of null',
    sample(withDatum('cumulative_f64', '{"start_time":"2026-08-21T22:00:00Z","value":null}')),
  ],
  ['missing_key', 'no start time', sample(withDatum('cumulative_u64', '{"value":1}'))],
  [
    'missing_key',
    'no value',
    sample(withDatum('cumulative_u64', '{"start_time":"2026-08-21T22:00:00Z"}')),
  ],
  ['wrong_type', 'a counter that is a number', sample(withDatum('cumulative_u64', '1'))],
  [
    'missing_datum_requires_start_time',
    'a counter',
    sample(withDatum('missing', '{"datum_type":"cumulative_u64"}')),
  ],
  [
    'missing_datum_requires_start_time',
    'a histogram',
    sample(withDatum('missing', '{"datum_type":"histogram_f64","start_time":null}')),
  ],
  [
    'missing_datum_cannot_have_start_time',
    'a gauge',
    sample(withDatum('missing', '{"datum_type":"i64","start_time":"2026-08-21T22:00:00Z"}')),
  ],

  ['invalid_histogram', 'no bins', sample(histogram({ bins: '[]', n_samples: '0' }))],
  ['invalid_histogram', 'counts that do not add up', sample(histogram({ n_samples: '4' }))],
  [
    'invalid_histogram',
    'a gap',
    sample(
      histogram(bins('{"type":"range","start":-128,"end":0}', '{"type":"range_from","start":1}')),
    ),
  ],
  [
    'invalid_histogram',
    'an overlap',
    sample(
      histogram(bins('{"type":"range","start":-128,"end":2}', '{"type":"range_from","start":1}')),
    ),
  ],
  [
    'invalid_histogram',
    'a bin turned round',
    sample(histogram(bins('{"type":"range","start":5,"end":3}'))),
  ],
  [
    'invalid_histogram',
    'an empty bin',
    sample(histogram(bins('{"type":"range","start":5,"end":5}'))),
  ],
  [
    'invalid_histogram',
    'an empty first bin',
    sample(histogram(bins('{"type":"range_to","end":-128}'))),
  ],
  [
    'invalid_histogram',
    'an open bin amid others',
    sample(histogram(bins('{"type":"range_from","start":0}', '{"type":"range_from","start":1}'))),
  ],
  [
    'invalid_histogram',
    'a range_to that is not first',
    sample(histogram(bins('{"type":"range","start":-128,"end":0}', '{"type":"range_to","end":5}'))),
  ],
  ['invalid_histogram', 'an unknown range', sample(histogram(bins('{"type":"range_full"}')))],
  ['missing_key', 'a range without its end', sample(histogram(bins('{"type":"range","start":0}')))],
  [
    'datum_out_of_range',
    'an edge of another type',
    sample(histogram(bins('{"type":"range_from","start":-129}'))),
  ],
  [
    'invalid_datum',
    'an edge that is a float',
    sample(histogram(bins('{"type":"range_from","start":0.0}'))),
  ],
  ['invalid_histogram', 'a p50 of another p', sample(histogram({ p50: `{"p":0.95,${QUANTILE}}` }))],
  [
    'invalid_histogram',
    'four markers',
    sample(histogram({ p50: `{"p":0.5,${QUANTILE.replace('[1,2,3,4,5]', '[1,2,3,4]')}}` })),
  ],
  [
    'non_finite_value',
    'a null marker',
    sample(histogram({ p90: `{"p":0.9,${QUANTILE.replace('[0,0,0,0,0]', '[0,0,null,0,0]')}}` })),
  ],
  [
    'datum_out_of_range',
    'a negative position',
    sample(histogram({ p99: `{"p":0.99,${QUANTILE.replace('[1,2,3,4,0]', '[1,2,3,4,-1]')}}` })),
  ],
  ['missing_key', 'no p99', sample(histogram()).replace('"p99"', '"p95"')],
]

test.for(refusals)('%s: %s', ([reason, , text]) => {
  const body = Buffer.from(`[{"status":"ok","info":[${GOOD},${text},${GOOD}]}]`)
  const [item] = decodeResults(body).items
  if (item?.status !== 'ok') throw new Error('the item as a whole was not taken')
  expect(item.samples).toHaveLength(2)
  expect(item.refused.map((refusal) => refusal.reason)).toStrictEqual([reason])
  const [refusal] = item.refused
  expect(Buffer.from(refusal!.body).toString()).toBe(text)
  expect(refusal!.detail.length).toBeGreaterThan(10)
  expect(refusal!.detail.length).toBeLessThan(250)
})

const badItems: [RefusalReason, string][] = [
  ['wrong_type', '5'],
  ['wrong_type', '[]'],
  ['missing_key', '{}'],
  ['missing_key', '{"status":"ok"}'],
  ['missing_key', '{"info":[]}'],
  ['unknown_status', '{"status":"maybe","info":[]}'],
  ['unknown_status', '{"status":1,"info":[]}'],
  ['wrong_type', '{"status":"ok","info":{}}'],
  ['unknown_error_type', '{"status":"err","info":{"type":"cosmic_ray","content":1}}'],
  [
    'unknown_error_type',
    '{"status":"err","info":{"type":"histogram_error","content":{"type":"x"}}}',
  ],
  [
    'unknown_error_type',
    '{"status":"err","info":{"type":"histogram_error","content":{"type":"quantile","content":{"type":"x"}}}}',
  ],
  ['invalid_error', '{"status":"err","info":5}'],
  ['invalid_error', '{"status":"err","info":{"type":"datum_error"}}'],
  ['invalid_error', '{"status":"err","info":{"type":"parse_error","content":{"src":"x"}}}'],
  [
    'invalid_error',
    '{"status":"err","info":{"type":"missing_datum_requires_start_time","content":{"datum_type":"x"}}}',
  ],
  [
    'invalid_error',
    '{"status":"err","info":{"type":"target_metric_version_mismatch","content":{"target":1.0,"metric":2}}}',
  ],
]

test.for(badItems)('%s: the item %s', ([reason, text]) => {
  const good = `{"status":"ok","info":[${GOOD}]}`
  const { items } = decodeResults(Buffer.from(`[${good},${text},${good}]`))
  expect(items).toMatchObject([
    { status: 'ok', samples: [{}] },
    { status: 'refused', refusal: { reason } },
    { status: 'ok', samples: [{}] },
  ])
  const [, item] = items
  if (item?.status !== 'refused') throw new Error('the item was taken')
  expect(Buffer.from(item.refusal.body).toString()).toBe(text)
})

test('every reason has its cases', () => {
  const seen = new Set([...refusals, ...badItems].map(([reason]) => reason))
  // JSON describes the series of each sample.
  const ofColumns = ['unknown_series', 'datum_type_mismatch']
  expect(REFUSAL_REASONS.filter((reason) => !seen.has(reason))).toStrictEqual(ofColumns)
})

test('a refusal tells the name that the sample claims', () => {
  const texts = [sample({ version: '0' }), sample({ name: '"Bad Name"' }), sample({ name: '5' })]
  const body = Buffer.from(`[{"status":"ok","info":[${texts.join(',')}]}]`)
  const [item] = decodeResults(body).items
  expect(item).toMatchObject({
    refused: [
      { timeseriesName: 'some:thing' },
      { timeseriesName: 'Bad Name' },
      { reason: 'wrong_type' },
    ],
  })
})
