import type { OxqlTableJson } from '@oximeter/api/client'
import { expect, test } from 'vitest'

import { answerOf, at, gauges } from '../../../test/oxql-answers.ts'
import { answerNotes } from '../../oxdb/query/show-answer.ts'
import type { Style } from '../table.ts'
import { formatCsv } from './csv.ts'
import { formatTables } from './tables.ts'

const plain: Style = { heading: (text) => text, faint: (text) => text }
const golden = (name: string): string => `../../../test/golden/${name}`

/** What stresses a format: large integers, nulls, start times, odd text, fields that a series lacks. */
const deltas: OxqlTableJson = {
  name: 'disk:reads',
  timeseries: [
    {
      fields: {
        name: { type: 'string', value: 'a "b", c\n' },
        id: { type: 'u64', value: 18_446_744_073_709_551_615n },
      },
      points: {
        start_times: [at(0), at(10.25)],
        timestamps: [at(10.25), at(20)],
        values: [
          {
            values: { type: 'integer', values: [18_446_744_073_709_551_615n, null] },
            metric_type: 'delta',
          },
        ],
      },
    },
    {
      fields: { name: { type: 'string', value: 'd' } },
      points: {
        start_times: [at(0)],
        timestamps: [at(10)],
        values: [{ values: { type: 'integer', values: [7] }, metric_type: 'delta' }],
      },
    },
  ],
}

const distributions: OxqlTableJson = {
  name: 'http:latency',
  timeseries: [
    {
      fields: {},
      points: {
        start_times: null,
        timestamps: [at(0), at(10)],
        values: [
          {
            values: {
              type: 'double_distribution',
              values: [
                {
                  bins: [-1.7976931348623157e308, 0.5],
                  counts: [1, 3],
                  min: 0.25,
                  max: 8,
                  sum_of_samples: 10,
                  squared_mean: 4,
                  p50: 1.123456789,
                  p90: null,
                  p99: null,
                },
                null,
              ],
            },
            metric_type: 'gauge',
          },
        ],
      },
    },
  ],
}

const joined: OxqlTableJson = {
  name: 'host:used,host:total',
  timeseries: [
    {
      fields: { host: { type: 'string', value: 'oven' } },
      points: {
        start_times: null,
        timestamps: [at(0)],
        values: [
          { values: { type: 'double', values: [0.1] }, metric_type: 'gauge' },
          { values: { type: 'boolean', values: [true] }, metric_type: 'gauge' },
        ],
      },
    },
  ],
}

test('a table', async () => {
  await expect(formatTables([deltas], plain)).toMatchFileSnapshot(golden('oxql-deltas.txt'))
})

test('several tables, of distributions and of two dimensions, and one without points', async () => {
  const tables = [distributions, joined, { name: 'a:b', timeseries: [] }]
  await expect(formatTables(tables, plain)).toMatchFileSnapshot(golden('oxql-tables.txt'))
})

test('CSV', async () => {
  const tables = [deltas, distributions, joined]
  await expect(formatCsv(tables)).toMatchFileSnapshot(golden('oxql-tables.csv'))
})

test('what is said beside an answer', () => {
  expect(answerNotes(answerOf([gauges('a:b', { x: [1, 2], y: [3] })]))).toEqual([
    'a total fell (2 points)',
    'This is not all: there are more than 1000000 points',
    '2 series, 3 points in 13 ms; read 8192 rows, 64 KiB',
  ])
})
