import { formatPlan } from '@oximeter/oxql'
import { expect, test } from 'vitest'
import { planPromql } from '../src/index.ts'
import { catalogue, NOW, SECOND } from './shop.ts'

/** What panels ask. */
const QUERIES = [
  'shop:load',
  'shop:requests',
  'shop:load{host=~"a|b", nothing=""} offset 1h',
  'sum by (route) (rate(shop:requests{code=~"5.."}[5m]))',
  'sum(rate(shop:requests{code=~"5.."}[5m])) / sum(rate(shop:requests[5m])) * 100',
  'topk(3, sum by (route) (increase(shop:requests[1h])))',
  'avg_over_time(shop:load[10m])',
  'histogram_quantile(0.99, sum by (le, route) (rate(shop:duration_bucket[5m])))',
  'sum by (le) (increase(shop:duration_bucket[1m]))',
  'sum(rate(shop:duration_bucket{le="0.1"}[5m]))',
  'rate(shop:duration_sum[5m]) / rate(shop:duration_count[5m])',
  'shop:requests{code="500"} / ignoring (code) shop:requests{code="200"}',
  'shop:requests * on (host) group_left shop:load > bool 5',
  'shop:load > on (host) avg by (host) (shop:load offset 1d)',
  'shop:load and on (host) shop:requests > 5',
  'sum(shop:load) or vector(0)',
  'shop:label{colour!="red"}',
  '100 - 100 * avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))',
  '1 - node_memory_MemFree_bytes / node_memory_MemTotal_bytes',
  'shop:load unless on (host) shop:label',
  'shop:load or shop:label',
  'sum by (host) (shop:load or shop:requests)',
  'absent(shop:load{host="z"})',
  'time() - timestamp(shop:load)',
  'scalar(shop:load) > bool time()',
  'shop:load * on (host) group_left (colour) shop:label',
  'label_replace(shop:requests, "class", "${1}xx", "code", "(.)..")',
  'sum(irate(shop:requests[5m]))',
  'predict_linear(shop:load[1h], 3600)',
  'max_over_time(sum(rate(shop:requests[5m]))[1h:1m] offset 1d)',
  'shop:load / (shop:load @ end())',
]

test('plans of what panels ask', async () => {
  const shown = QUERIES.map((text) => {
    const { plan } = planPromql(text, {
      catalogue,
      start: NOW - 3600n * SECOND,
      end: NOW,
      step: 60n * SECOND,
    })
    return `${text}\n\n${formatPlan(plan).replaceAll(/^(?=.)/gm, '  ')}\n`
  })
  await expect(shown.join('\n')).toMatchFileSnapshot('golden/plans.txt')
})
