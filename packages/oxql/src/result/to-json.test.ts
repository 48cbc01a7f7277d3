import { expect, test } from 'vitest'
import { parseTimestamp } from '@oximeter/core'
import type { ResultTable } from './result.ts'
import { tablesToJson } from './to-json.ts'

const at = (...times: string[]) => BigInt64Array.from(times, parseTimestamp)

const tables: readonly ResultTable[] = [
  {
    shape: {
      name: 'link:bytes',
      fields: [
        { name: 'link', type: 'string', optional: false },
        { name: 'mtu', type: 'u64', optional: true },
        { name: 'sled', type: 'uuid', optional: true },
      ],
      dimensions: [{ name: 'link:bytes', type: 'integer', metricType: 'delta' }],
      hasStartTimes: true,
    },
    series: [
      {
        fields: ['cxgbe"0\n', 2n ** 64n - 1n, null],
        points: {
          startTimes: at('2026-01-01T00:00:00Z', '2026-01-01T00:00:10Z'),
          timestamps: at('2026-01-01T00:00:10Z', '2026-01-01T00:00:20.000000001Z'),
          values: [{ type: 'integer', values: [2n ** 64n - 1n, null] }],
        },
      },
    ],
  },
  {
    shape: {
      name: 'a:b,c:d',
      fields: [],
      dimensions: [
        { name: 'a:b', type: 'double', metricType: 'gauge' },
        { name: 'c:d', type: 'integer_distribution', metricType: 'gauge' },
        { name: 'e:f', type: 'boolean', metricType: 'gauge' },
        { name: 'g:h', type: 'string', metricType: 'gauge' },
      ],
      hasStartTimes: false,
    },
    series: [
      {
        fields: [],
        points: {
          timestamps: at('2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'),
          values: [
            { type: 'double', values: [0.1, Number.POSITIVE_INFINITY] },
            {
              type: 'integer_distribution',
              values: [
                {
                  bins: [-(2n ** 63n), 0n],
                  counts: [1n, 2n ** 63n],
                  min: null,
                  max: -1n,
                  sumOfSamples: 2n ** 60n,
                  squaredMean: 0.5,
                  p50: 1.5,
                  p90: null,
                  p99: Number.NaN,
                },
                null,
              ],
            },
            { type: 'boolean', values: [true, null] },
            { type: 'string', values: ['\u2028', null] },
          ],
        },
      },
    ],
  },
  {
    shape: {
      name: 'none:left',
      fields: [],
      dimensions: [{ name: 'none:left', type: 'double', metricType: 'gauge' }],
      hasStartTimes: false,
    },
    series: [],
  },
]

test('tables have the shape of the original, and integers all their digits', async () => {
  expect((await Array.fromAsync(tablesToJson(tables))).join('')).toBe(
    '[{"name":"link:bytes","timeseries":[{"fields":{' +
      String.raw`"link":{"type":"string","value":"cxgbe\"0\n"},` +
      '"mtu":{"type":"u64","value":18446744073709551615}},"points":{' +
      '"start_times":["2026-01-01T00:00:00Z","2026-01-01T00:00:10Z"],' +
      '"timestamps":["2026-01-01T00:00:10Z","2026-01-01T00:00:20.000000001Z"],' +
      '"values":[{"values":{"type":"integer","values":[18446744073709551615,null]},"metric_type":"delta","name":"link:bytes"}]}}]},' +
      '{"name":"a:b,c:d","timeseries":[{"fields":{},"points":{"start_times":null,' +
      '"timestamps":["2026-01-01T00:00:00Z","2026-01-01T00:00:01Z"],"values":[' +
      '{"values":{"type":"double","values":[0.1,null]},"metric_type":"gauge","name":"a:b"},' +
      '{"values":{"type":"integer_distribution","values":[{"bins":[-9223372036854775808,0],' +
      '"counts":[1,9223372036854775808],"min":null,"max":-1,"sum_of_samples":1152921504606846976,' +
      '"squared_mean":0.5,"p50":1.5,"p90":null,"p99":null},null]},"metric_type":"gauge","name":"c:d"},' +
      '{"values":{"type":"boolean","values":[true,null]},"metric_type":"gauge","name":"e:f"},' +
      '{"values":{"type":"string","values":["\u2028",null]},"metric_type":"gauge","name":"g:h"}]}}]},' +
      '{"name":"none:left","timeseries":[]}]',
  )
})

test('no piece holds more than a few thousand values', async () => {
  const length = 100_000
  const [template] = tables
  const values = Array.from({ length }, (_, i) => BigInt(i))
  const timestamps = new BigInt64Array(length)
  const series = {
    fields: ['a', null, null],
    points: { timestamps, startTimes: timestamps, values: [{ type: 'integer' as const, values }] },
  }
  const pieces = await Array.fromAsync(tablesToJson([{ shape: template!.shape, series: [series] }]))
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(200_000)
  const parsed = JSON.parse(pieces.join(''))
  expect(parsed[0].timeseries[0].points.values[0].values.values).toHaveLength(length)
})
