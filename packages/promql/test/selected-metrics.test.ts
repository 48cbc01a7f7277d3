import { f64, metric, schemaOf, target } from '@oximeter/core'
import { catalogueOf } from '@oximeter/oxql/testing'
import { expect, test } from 'vitest'
import { planPromql, selectedMetrics } from '../src/index.ts'
import { catalogue } from './shop.ts'

const names = (text: string) => {
  return selectedMetrics(text, { catalogue }).map(({ metric: { name } }) => name)
}

test.each([
  ['shop:load', ['shop:load']],
  [
    '{__name__=~"shop:duration.*"}',
    ['shop:duration_bucket', 'shop:duration_sum', 'shop:duration_count'],
  ],
  [
    '{__name__=~"rpc.+",job="node"}',
    ['rpc_seconds_bucket', 'rpc_seconds_sum', 'rpc_seconds_count'],
  ],
  ['{pool="x"}', ['node_memory_MemFree_bytes']],
  [
    '{__name__!=""}',
    expect.arrayContaining(['shop:requests', 'Requests', 'node_memory_MemTotal_bytes']) as string[],
  ],
  ['shop:none', []],
])('%s selects %j', (text, expected) => {
  expect(names(text)).toEqual(expected)
})

test.each([['rate(up[5m])'], ['up[5m]'], ['up offset 5m'], ['{job=~".*"}'], ['1']])(
  '%s is no selector',
  (text) => {
    expect(() => names(text)).toThrow(/selector/)
  },
)

test('lists are of all metrics, and queries of some', () => {
  const host = target('host', {})
  const many = catalogueOf(
    Array.from({ length: 300 }, (_, i) => schemaOf(host, metric(`load${i}`, {}, f64()))),
  )
  expect(selectedMetrics('{__name__!=""}', { catalogue: many })).toHaveLength(300)
  expect(() => planPromql('{__name__!=""}', { catalogue: many, start: 0n, end: 0n })).toThrow(
    'more than 200 metrics are selected',
  )
})
