import { deriveSchema, type DatumType, makeField, timeseriesOf } from '@oximeter/core'
import { expect, test } from 'vitest'
import {
  compile,
  formatPlan,
  formatQuery,
  parseQuery,
  planQuery,
  type SqlStorage,
} from '../src/index.ts'
import { catalogueOf, SCRIPT_EPOCH } from '../src/testing/index.ts'

const TYPES: Readonly<Record<string, DatumType>> = {
  'service:load': 'f64',
  'service:memory': 'u64',
  'service:requests': 'cumulative_u64',
  'service:latency': 'histogram_f64',
}

const place = timeseriesOf({
  name: 'place:load',
  version: 1,
  targetFields: [makeField('site', 'string', 'a')],
  metricFields: [makeField('floor', 'i8', 1)],
  datumType: 'f64',
})

const catalogue = catalogueOf(
  Object.entries(TYPES)
    .map(([name, datumType]) =>
      timeseriesOf({
        name,
        version: 1,
        targetFields: [
          makeField('host', 'string', 'a'),
          makeField('address', 'ip_addr', '10.0.0.1'),
        ],
        metricFields: [makeField('route', 'string', '/'), makeField('code', 'u16', 200)],
        datumType,
      }),
    )
    .concat(place)
    .map((timeseries) => deriveSchema(timeseries)),
)

const storage: SqlStorage = {
  series: 'timeseries',
  latest: 'latest',
  unsettled: 'unsettled',
  measurements: (datumType) => ({ table: datumType, name: datumType }),
  rollups: (datumType) => `rollups_${datumType}`,
  keyOf: ({ targetFields, metricFields }) =>
    BigInt([...targetFields, ...metricFields].map(({ value }) => String(value).length).join('')),
}

const QUERIES: Readonly<Record<string, string>> = {
  raw: `get service:load | filter host == 'a' && code in [200, 404] && timestamp > @now() - 1h`,
  'one-series': `get place:load | filter site == 'a' && floor == 2 && timestamp > @now() - 1h`,
  newest: `get service:load | filter timestamp > @now() - 5m | last 1`,
  oldest: `get service:requests | raw | first 1`,
  'running-totals': 'get service:requests | raw | last 5',
  rate: 'get service:requests | align rate(5m, every 1m) | group_by [route], sum',
  mean: `get service:load | filter address in ["10.0.0.0/8"] | align mean_within(1m)`,
  top: 'get service:load | filter timestamp > @now() - 6h | align mean_within(6h) | top 10',
  count: 'get service:load | align count_within(5m) | group_by [route], count',
  quantile: `get service:latency | align increase(1m) | group_by [route], sum | quantile(0.5, 0.99)`,
  'rising-totals': `get service:requests | filter timestamp > @now() - 2h | align rate(1h, every 30m)`,
  'rising-counts': `get service:latency | filter timestamp > @now() - 2h | align increase(1h) | mean`,
  'heat-map': 'get service:latency | align increase(1m) | group_by [], sum | histogram',
  join: `{ get service:load; get service:memory } | align last_within(1m) | join | map load / memory as ratio`,
  'filtered-points': `get service:load | filter datum > 0.5 || route ~= '^/api' | first 3`,
  'filtered-windows': 'get service:load | filter datum > 0.5 | align mean_within(1m)',
  interpolated:
    'get service:memory | align interpolate(10s) | fill linear | sort by last desc | limit 3',
  'week-before': 'get service:requests | offset 1w | align increase(1h) | rename route as path',
}

test.for(Object.entries(QUERIES))('tree, plan and SQL of %s', async ([name, text]) => {
  const now = SCRIPT_EPOCH
  const query = parseQuery(text, { now })
  const plan = planQuery(query, { catalogue, now })
  const options = { storage, maxSeries: 10_000, usual: { risingFrom: 300_000_000_000n } }
  const statements = plan.tables.map((table) => compile(table, options))
  const sections = [
    formatQuery(query),
    formatPlan(plan),
    ...statements.flatMap(({ sql, parameters }) => [
      inLines(sql),
      Object.entries(parameters)
        .map(([parameter, value]) => `${parameter} = ${JSON.stringify(value)}`)
        .join('\n'),
    ]),
  ]
  const all = sections.map((section) => section.trim()).join('\n\n')
  await expect(`${all}\n`).toMatchFileSnapshot(`statements/${name}.txt`)
})

/** A line for each SELECT, further in the deeper it is. */
function inLines(sql: string): string {
  let depth = 0
  let lines = ''
  for (const part of sql.split(/(\((?=SELECT|WITH)|(?<=[^(])\) AS [qdlr]\b)/)) {
    if (part === '(') lines += `(\n${'  '.repeat(++depth)}`
    else if (part.startsWith(') AS')) {
      depth = Math.max(0, depth - 1)
      lines += `\n${'  '.repeat(depth)}${part}`
    } else lines += part
  }
  return lines
}
