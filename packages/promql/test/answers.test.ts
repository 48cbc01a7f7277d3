import { expect, test } from 'vitest'
import type { InstantSeries, RangeSeries } from '../src/index.ts'
import { ask, SECOND } from './shop.ts'

/** Series as Prometheus writes them, and their newest value. */
function shown(text: string): string[] {
  const { data } = ask(text)
  if (data.resultType === 'scalar' || data.resultType === 'string') return [data.result[1]]
  const series: readonly (InstantSeries | RangeSeries)[] = data.result
  return series.map((series) => {
    const { __name__: name = '', ...labels } = series.metric
    const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
    const [, value] = 'value' in series ? series.value : series.values.at(-1)!
    return `${name}{${pairs.join(',')}} ${value}`
  })
}

test('x', () => {
  for (const q of [
    'shop:load',
    'sum by (code) (increase(shop:requests[1m]))',
    'histogram_quantile(0.9, sum by (le) (rate(shop:duration_bucket[1m])))',
    'sum by (le) (increase(shop:duration_bucket[1m]))',
    'sum by (le) (increase(shop:basket_size_bucket[1m]))',
    'rate(shop:duration_sum[1m]) / rate(shop:duration_count[1m])',
    'shop:duration_count',
    'shop:label',
    'shop:label{colour!="red"}',
    'shop:label{colour=""}',
    'node_cpu_seconds_total',
    'sum without (mode) (rate(node_cpu_seconds_total[1m]))',
    'Requests',
    'requests',
    'requests_total',
    'prometheus:requests_total',
    'node_memory_MemFree_bytes / node_memory_MemTotal_bytes',
    'node_memory_mem_free_bytes',
    'histogram_quantile(0.5, rate(rpc_seconds_bucket[1m]))',
    'rpc_seconds_count',
    '{__name__=~"node_.*"}',
    '{__name__=~"shop:load|shop:label"}',
    'shop:duration',
    'shop:is_open',
    'shop:duration_bucket{le="0.1"}',
    'rate(shop:duration_bucket{le="+Inf"}[1m])',
    'rate({__name__=~"node_cpu.*|requests.*|Requests"}[1m])',
    'time()',
    '"a"',
    'shop:requests{code=~"5.."}',
    'shop:load[15s]',
    'shop:load{host=~"a"} or shop:load{host=~"a|b"}',
    'scalar(sum(shop:load))',
    'sum(shop:requests{code="404"}) or vector(0)',
    'histogram_quantile(0.9, shop:duration_bucket)',
  ])
    try {
      console.log(q, shown(q), ask(q).infos)
    } catch (e) {
      console.log(q, String(e))
    }
  void SECOND
  expect(1).toBe(1)
})
