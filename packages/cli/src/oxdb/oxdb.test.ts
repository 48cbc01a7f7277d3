import { Histogram } from '@oximeter/core'
import { encodeDatum } from '@oximeter/wire'
import { expect, test } from 'vitest'

import { answering, page } from '../../test/answering.ts'
import type { Answer } from '../command-line/answer.ts'
import type { Style } from '../output/table.ts'
import { describe as describeTimeseries } from './describe.ts'
import { latestOf, latestOfAll } from './latest.ts'
import { schemas } from './schemas.ts'
import { sql } from './sql.ts'

const now = (): number => Date.UTC(2026, 7, 21, 22)
const plain: Style = { heading: (text) => text, faint: (text) => text }
const golden = (name: string): string => `../../test/golden/${name}.txt`

const load = `{
  "timeseries_name": "host:load_average", "version": 1,
  "description": {"target": "A machine", "metric": "Tasks that run or wait"},
  "field_schema": [
    {"name": "hostname", "field_type": "string", "source": "target", "description": "Its name"},
    {"name": "minutes", "field_type": "u8", "source": "metric", "description": "1, 5 or 15"}
  ],
  "datum_type": "f64", "units": "count", "authz_scope": "fleet",
  "created": "2026-08-21T20:00:00Z", "provisional": false
}`
const delay = `{
  "timeseries_name": "node:delay", "version": 2,
  "description": {"target": "", "metric": ""},
  "field_schema": [
    {"name": "id", "field_type": "u64", "source": "target", "description": ""}
  ],
  "datum_type": "histogram_f64", "units": "count", "authz_scope": "fleet",
  "created": "2026-08-21T20:00:00Z", "provisional": true
}`

function latestLoad(minutes: number, value: string): string {
  return `{
    "timeseries_name": "host:load_average", "timeseries_key": "18446744073709551615",
    "fields": {
      "hostname": {"type": "string", "value": "oven"},
      "minutes": {"type": "u8", "value": ${minutes}}
    },
    "timestamp": "2026-08-21T21:59:56.123456789Z", "start_time": null,
    "datum": {"type": "f64", "datum": ${value}}
  }`
}

function latestDelay(values: readonly number[]): string {
  const startTime = 1_787_342_400_000_000_000n
  const histogram = Histogram.fromEdges('f64', [0, 0.001, 0.01, 0.1, 1], { startTime })
  for (const value of values) histogram.observe(value)
  return `{
    "timeseries_name": "node:delay", "timeseries_key": "1",
    "fields": {"id": {"type": "u64", "value": 9007199254740993}},
    "timestamp": "2026-08-21T21:59:59Z", "start_time": "2026-08-21T16:00:00Z",
    "datum": ${encodeDatum(histogram.datum())}
  }`
}

const nexus = answering({
  '/v1/system/timeseries/schemas': page(load, delay),
  '/v1/timeseries/host:load_average': `{"items":[${load}]}`,
  '/v1/timeseries/node:delay': `{"items":[${delay}]}`,
  '/v1/timeseries/host:load_average/latest': page(
    latestLoad(15, '0.29999999999999998'),
    latestLoad(1, '11'),
    latestLoad(5, '1.25'),
  ),
  '/v1/timeseries/node:delay/latest': page(latestDelay([0.0005, 0.002, 0.002, 0.02, 0.5, 0.004])),
  '/v1/sql': `{
    "columns": [
      {"name": "name", "type": "LowCardinality(String)"},
      {"name": "n", "type": "Nullable(UInt64)"},
      {"name": "tags", "type": "Array(String)"}
    ],
    "rows": [["a", 18446744073709551615, ["x", "y"]], ["bb", null, []]],
    "truncated": true, "elapsed_ms": 5.4, "rows_read": 8192, "bytes_read": 65536
  }`,
})

function textOf(answer: Answer): string {
  return answer.text(plain) + (answer.notes ?? []).map((note) => `(${note})\n`).join('')
}

test('oxdb schemas', async () => {
  await expect(textOf(await schemas(nexus))).toMatchFileSnapshot(golden('schemas'))
  expect(textOf(await schemas(answering({ '/v1/system/timeseries/schemas': page() })))).toBe(
    'Nothing has been collected yet.\n',
  )
})

test.for(['host:load_average', 'node:delay'])('oxdb describe %s', async (name) => {
  const answer = await describeTimeseries(nexus, name, { now })
  await expect(textOf(answer)).toMatchFileSnapshot(golden(`describe-${name.replace(':', '-')}`))
})

test.for(['host:load_average', 'node:delay'])('oxdb latest %s', async (name) => {
  const answer = await latestOf(nexus, name, 100, now)
  await expect(textOf(answer)).toMatchFileSnapshot(golden(`latest-${name.replace(':', '-')}`))
})

test('oxdb latest', async () => {
  await expect(textOf(await latestOfAll(nexus, 100, now))).toMatchFileSnapshot(golden('latest'))
})

test.for([
  [1, 1, true],
  [3, 3, true],
  [4, 4, false],
] as const)('oxdb latest --limit %i', async ([limit, shown, truncated]) => {
  const { json, notes } = await latestOfAll(nexus, limit, now)
  expect(json).toMatchObject({ items: { length: shown }, truncated })
  expect(notes).toEqual(truncated ? [`There are more than these ${shown}: see --limit.`] : [])
})

test('a histogram without samples, and a timeseries without series', async () => {
  const empty = answering({
    '/v1/timeseries/node:delay': `{"items":[${delay}]}`,
    '/v1/timeseries/node:delay/latest': page(latestDelay([])),
    '/v1/timeseries/host:load_average': `{"items":[${load}]}`,
    '/v1/timeseries/host:load_average/latest': page(),
  })
  expect(textOf(await latestOf(empty, 'node:delay', 1, now))).toContain(' n=0 ')
  expect(textOf(await latestOf(empty, 'host:load_average', 1, now))).toBe(
    'host:load_average has no samples yet.\n',
  )
})

test('oxdb sql: digits, NULL and lists, in a table and as items', async () => {
  const answer = await sql(nexus, 'SELECT 1')
  await expect(textOf(answer)).toMatchFileSnapshot(golden('sql'))
  expect(answer.json).toMatchObject({
    items: [
      { name: 'a', n: 18_446_744_073_709_551_615n, tags: ['x', 'y'] },
      { name: 'bb', n: null, tags: [] },
    ],
    truncated: true,
  })
})
