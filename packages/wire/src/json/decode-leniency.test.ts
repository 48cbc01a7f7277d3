import type { Sample } from '@oximeter/core'
import { expect, test } from 'vitest'

import { decodeResults } from './decode-results.ts'

const USUAL =
  '{"measurement":{"timestamp":"2026-08-21T22:27:48Z","datum":{"type":"i64","datum":1}},' +
  '"timeseries_name":"some:thing","timeseries_version":1,' +
  '"target":{"name":"some","fields":{"id":{"name":"id","value":{"type":"ip_addr","value":"::1"}}}},' +
  '"metric":{"name":"thing","fields":{"x":{"name":"x","value":{"type":"string","value":"a/b"}}}}}'

function decode(sample: string): Sample {
  return only(`[{"status":"ok","info":[${sample}]}]`)
}

function only(body: string): Sample {
  const [item] = decodeResults(Buffer.from(body)).items
  if (item?.status !== 'ok') throw new Error('the item was not taken')
  expect(item.refused).toStrictEqual([])
  return item.samples[0]!
}

function decodeDatum(datum: string): unknown {
  return decode(USUAL.replace('{"type":"i64","datum":1}', datum)).datum
}

/** Other ways to write the usual sample. */
const respelt: [string, string][] = [
  ['whitespace', JSON.stringify(JSON.parse(USUAL), null, 2)],
  ['keys in another order', reversed(USUAL)],
  ['keys that nobody knows', USUAL.replaceAll(/(?<!"fields":)\{"/g, '{"later":[{"a":null}],"')],
  ['no version', USUAL.replace('"timeseries_version":1,', '')],
  [
    'escapes in names',
    USUAL.replace('some:thing', 'some\\u003athing').replace('"id":', '"\\u0069d":'),
  ],
  ['an escaped value', USUAL.replace('a/b', 'a\\/b')],
  ['a key given twice', USUAL.replace('"timestamp"', '"timestamp":"never","timestamp"')],
  ['a type given twice', USUAL.replace('{"type":"i64",', '{"type":"u128","type":"i64",')],
  ['a field given twice', USUAL.replace('{"x":', '{"x":5,"x":')],
  ['a measurement given twice', USUAL.replace('{"measurement"', '{"measurement":{},"measurement"')],
  ['a measurement given again', `${USUAL.slice(0, -1)},${USUAL.slice(1)}`],
  ['an address in another form', USUAL.replace('::1', '0:0:0:0:0:0:0:1')],
  ['a timestamp with an offset', USUAL.replace('22:27:48Z', '23:27:48.000+01:00')],
]

function reversed(text: string): string {
  return JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).toReversed())
      : value,
  )
}

test.for(respelt)('a sample with %s is the same sample', ([, text]) => {
  expect(decode(text)).toStrictEqual(decode(USUAL))
})

test.for([
  ['content before status', `[{"info":[${USUAL}],"status":"ok"}]`],
  ['other keys', `[{"a":1,"status":"ok","b":2,"info":[${USUAL}],"c":3}]`],
  ['a status given twice', `[{"status":"x","info":[${USUAL}],"status":"ok"}]`],
  ['content given twice', `[{"status":"ok","info":[5],"info":[${USUAL}]}]`],
  ['whitespace', ` [ { "status" : "ok" , "info" : [ ${USUAL} ] } ]\r\n`],
] as const)('an item with %s is the same item', ([, text]) => {
  expect(only(text)).toStrictEqual(decode(USUAL))
})

const startTime = 1_787_349_600_000_000_000n

test.for([
  ['{"datum":1,"type":"i64"}', { type: 'i64', value: 1n }],
  ['{"type":"f64","datum":5}', { type: 'f64', value: 5 }],
  ['{"type":"f64","datum":-0}', { type: 'f64', value: -0 }],
  ['{"type":"f64","datum":1E2}', { type: 'f64', value: 100 }],
  ['{"type":"f64","datum":18446744073709551616}', { type: 'f64', value: 2 ** 64 }],
  ['{"type":"f64","datum":1e-400}', { type: 'f64', value: 0 }],
  ['{"type":"f32","datum":0.1}', { type: 'f32', value: Math.fround(0.1) }],
  [
    '{"type":"bytes","datum":"h\\u00e9"}',
    { type: 'bytes', value: Uint8Array.of(0x68, 0xc3, 0xa9) },
  ],
  ['{"type":"bytes","datum":[]}', { type: 'bytes', value: new Uint8Array(0) }],
  ['{"type":"string","datum":"\\ud800"}', { type: 'string', value: '\ufffd' }],
  ['{"type":"missing","datum":{"datum_type":"i64"}}', { type: 'missing', datumType: 'i64' }],
  [
    '{"type":"missing","datum":{"datum_type":"bytes","start_time":null}}',
    { type: 'missing', datumType: 'bytes' },
  ],
  [
    '{"type":"missing","datum":{"start_time":"2026-08-21T22:00:00Z","datum_type":"cumulative_i64"}}',
    { type: 'missing', datumType: 'cumulative_i64', startTime },
  ],
] as const)('the datum %s', ([text, datum]) => {
  expect(decodeDatum(text)).toStrictEqual(datum)
})

function quantile(p: number): string {
  return `{"p":${p},"marker_heights":[0,0,0,0,0],"marker_positions":[1,2,3,4,3],"desired_marker_positions":[1,2,3,4,5]}`
}

test.for([
  [
    'a first bin without start',
    '[{"range":{"type":"range_to","end":5},"count":1},{"range":{"type":"range_from","start":5},"count":2}]',
    { bins: Int8Array.of(-128, 5) },
  ],
  [
    'a last bin with an end',
    '[{"range":{"type":"range","start":-128,"end":5},"count":1},{"range":{"type":"range","start":5,"end":127},"count":2}]',
    { bins: Int8Array.of(-128, 5), end: 127 },
  ],
  [
    'a last bin at the greatest value',
    '[{"range":{"type":"range","start":-128,"end":127},"count":1},{"range":{"type":"range_from","start":127},"count":2}]',
    { bins: Int8Array.of(-128, 127) },
  ],
  [
    'one bin for all',
    '[{"range":{"type":"range_from","start":-128},"count":3}]',
    { bins: Int8Array.of(-128) },
  ],
  [
    'bins that begin above the least value',
    '[{"range":{"type":"range_from","start":7},"count":3}]',
    { bins: Int8Array.of(7) },
  ],
] as const)('a histogram with %s', ([, bins, expected]) => {
  const histogram = decodeDatum(
    `{"type":"histogram_i8","datum":{"start_time":"2026-08-21T22:00:00Z","bins":${bins},"n_samples":3` +
      `,"min":0,"max":1,"sum_of_samples":2,"squared_mean":0.25,"p50":${quantile(0.5)},"p90":${quantile(0.9)},"p99":${quantile(0.99)}}}`,
  )
  expect(histogram).toMatchObject({ nSamples: 3n, sumOfSamples: 2n, ...expected })
  expect(Object.hasOwn(histogram as object, 'end')).toBe('end' in expected)
})

test('a histogram whose statistics are null has none', () => {
  const nulls = ['min', 'max', 'sum_of_samples', 'squared_mean', 'p50', 'p90', 'p99']
  const histogram = decodeDatum(
    `{"type":"histogram_i8","datum":{"start_time":"2026-08-21T22:00:00Z","n_samples":3` +
      `,"bins":[{"range":{"type":"range_from","start":-128},"count":3}]` +
      `${nulls.map((name) => `,"${name}":null`).join('')}}}`,
  )
  expect(histogram).toStrictEqual({
    type: 'histogram_i8',
    startTime,
    bins: Int8Array.of(-128),
    counts: BigUint64Array.of(3n),
    nSamples: 3n,
    min: undefined,
    max: undefined,
    sumOfSamples: undefined,
    squaredMean: undefined,
    p50: undefined,
    p90: undefined,
    p99: undefined,
  })
})
