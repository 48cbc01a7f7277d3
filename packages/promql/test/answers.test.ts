import { describe, expect, test } from 'vitest'
import type { InstantSeries, RangeSeries } from '../src/index.ts'
import { ask, SECOND } from './shop.ts'

/** Series as Prometheus writes them, and their newest value. */
function answerTo(text: string): string[] {
  const { data } = ask(text)
  if (data.resultType === 'scalar' || data.resultType === 'string') return [data.result[1]]
  const series = data.result as readonly (InstantSeries | RangeSeries)[]
  return series.map((one) => {
    const { __name__: name = '', ...labels } = one.metric
    const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
    const [, value] = 'value' in one ? one.value : one.values.at(-1)!
    return `${name}{${pairs.join(',')}} ${value}`
  })
}

const N1 = 'instance="n1:9100",job="node"'

describe('an instant query', () => {
  test.each<[text: string, ...series: string[]]>([
    ['1 + 2 * 3 ^ 2', '19'],
    ['1 > bool 2', '0'],
    ['-Inf', '-Inf'],
    ['"a\\tb"', 'a\tb'],
    ['time()', '1700000400'],
    ['vector(1)', '{} 1'],
    ['# what\n1 # is\n+ # this\n1 # ?', '2'],
    ['sum( # all\n shop:load{ # of\n host="a" # a\n } )', '{} 6'],

    ['shop:load', 'shop:load{host="a"} 6', 'shop:load{host="b"} 7'],
    ['shop:load offset 1m', 'shop:load{host="a"} 5.4', 'shop:load{host="b"} 6.4'],
    ['shop:load{host="a"}', 'shop:load{host="a"} 6'],
    ['shop:load{host!="a"}', 'shop:load{host="b"} 7'],
    ['shop:load{host=~"a|c"}', 'shop:load{host="a"} 6'],
    ['shop:load{host=~"[a]"}', 'shop:load{host="a"} 6'],
    ['shop:load{host=~"x?"}'],
    ['shop:load{host!~"a.*"}', 'shop:load{host="b"} 7'],
    ['shop:load{nothing="",host="a"}', 'shop:load{host="a"} 6'],
    ['shop:load{nothing="x"}'],
    ['{__name__="shop:load",host="a"}', 'shop:load{host="a"} 6'],
    ['{"shop:load","host"="a"}', 'shop:load{host="a"} 6'],
    ['{__name__=~"shop:lo.+",host="a"}', 'shop:load{host="a"} 6'],
    ['shop:none'],
    // Labels of numbers, and one that another version lacks.
    ['sum(shop:requests{code=~"5.."})', '{} 1200'],
    ['sum(shop:requests{code=~"200|500"})', '{} 12000'],
    ['sum(shop:requests{code!~"2.."})', '{} 1200'],
    ['sum(shop:requests{code="0500"})'],
    ['shop:label{colour!="red"}', 'shop:label{host="a"} 1'],
    ['shop:label{colour=~".+"}', 'shop:label{colour="red",host="a"} 2'],

    ['sum by (code) (increase(shop:requests[1m]))', '{code="200"} 1080', '{code="500"} 120'],
    ['sum without (host, route) (rate(shop:requests[1m]))', '{code="200"} 18', '{code="500"} 2'],
    ['avg(shop:load)', '{} 6.5'],
    ['count(shop:load > 6)', '{} 1'],
    ['count(shop:load > 7)'],
    ['group(shop:load)', '{} 1'],
    ['stddev(shop:load)', '{} 0.5'],
    ['stdvar(shop:load)', '{} 0.25'],
    ['quantile(0.5, shop:load)', '{} 6.5'],
    ['topk(1, shop:load)', 'shop:load{host="b"} 7'],
    ['topk(2, shop:load)', 'shop:load{host="b"} 7', 'shop:load{host="a"} 6'],
    ['bottomk(1, shop:load)', 'shop:load{host="a"} 6'],
    ['sort_desc(shop:load)', 'shop:load{host="b"} 7', 'shop:load{host="a"} 6'],

    ['avg_over_time(shop:load{host="b"}[30s])', '{host="b"} 6.8999999999999995'],
    [
      'max_over_time(shop:requests{code="500",host="a"}[1m])',
      '{code="500",host="a",route="/"} 600',
    ],
    ['count_over_time(shop:load{host="a"}[1m])', '{host="a"} 6'],
    ['present_over_time(shop:load{host="a"}[1m])', '{host="a"} 1'],
    ['last_over_time(shop:load{host="a"}[1m])', 'shop:load{host="a"} 6'],
    ['quantile_over_time(0.5, shop:load{host="a"}[30s])', '{host="a"} 5.9'],

    ['-shop:load{host="a"}', '{host="a"} -6'],
    ['shop:load{host="a"} ^ 2', '{host="a"} 36'],
    ['2 * shop:load{host="a"} - 1', '{host="a"} 11'],
    ['shop:load > 6', 'shop:load{host="b"} 7'],
    ['6 < shop:load', 'shop:load{host="b"} 7'],
    ['shop:load > bool 6', '{host="a"} 0', '{host="b"} 1'],
    ['shop:load == bool 6', '{host="a"} 1', '{host="b"} 0'],
    ['sgn(shop:load - 6)', '{host="a"} 0', '{host="b"} 1'],
    ['round(shop:load + 0.5)', '{host="a"} 7', '{host="b"} 8'],
    ['round(shop:load, 4)', '{host="a"} 8', '{host="b"} 8'],
    ['clamp(shop:load, 1, 6.5)', '{host="a"} 6', '{host="b"} 6.5'],
    ['clamp_min(shop:load, 6.5)', '{host="a"} 6.5', '{host="b"} 7'],
    ['log2(shop:load{host="a"} + 2)', '{host="a"} 3'],
    ['shop:load{host="a"} / 0'],

    ['shop:load / on (host) shop:load', '{host="a"} 1', '{host="b"} 1'],
    [
      'shop:requests{code="500"} / ignoring (code) shop:requests{code="200"} > 0.1',
      '{host="a",route="/"} 0.1111111111111111',
      '{host="b",route="/"} 0.1111111111111111',
    ],
    [
      'shop:requests{host="a"} * on (host) group_left shop:load',
      '{code="200",host="a",route="/"} 32400',
      '{code="500",host="a",route="/"} 3600',
    ],
    [
      'shop:load * on (host) group_right shop:requests{host="a",code="500"}',
      '{code="500",host="a",route="/"} 3600',
    ],
    ['shop:load >= on (host) (shop:load * 0 + 7)', '{host="b"} 7'],
    ['shop:load and on (host) (shop:requests{host="a"} > 0)', 'shop:load{host="a"} 6'],
    ['shop:load / scalar(sum(shop:load)) > 0.5', '{host="b"} 0.5384615384615384'],
    ['scalar(sum(shop:load))', '13'],
    ['shop:load + shop:requests'],

    ['sum(shop:requests{code="404"}) or vector(0)', '{} 0'],
    ['sum(shop:load) or vector(0)', '{} 13'],
    ['shop:load > 6 or shop:load', 'shop:load{host="b"} 7', 'shop:load{host="a"} 6'],
  ])('%s', (text, ...series) => {
    expect(answerTo(text)).toEqual(series)
  })
})

describe('a histogram', () => {
  test.each<[text: string, ...series: string[]]>([
    ['sum(shop:duration_count)', '{} 1200'],
    ['sum(increase(shop:duration_count[1m]))', '{} 120'],
    [
      'round(1000 * sum(rate(shop:duration_sum[1m])) / sum(rate(shop:duration_count[1m])))',
      '{} 75',
    ],
    ['histogram_quantile(0.45, sum by (le) (rate(shop:duration_bucket[1m])))', '{} 0.05'],
    [
      'histogram_quantile(0.9, rate(shop:duration_bucket{host="a"}[1m]))',
      '{host="a",route="/"} 0.1',
    ],
    [
      'sum by (le) (increase(shop:duration_bucket[1m]))',
      '{le="0.09999999999999999"} 108',
      '{le="0.49999999999999994"} 120',
      '{le="+Inf"} 120',
    ],
    [
      'sum by (le) (increase(shop:basket_size_bucket[1m]))',
      '{le="0"} 0',
      '{le="9"} 12',
      '{le="+Inf"} 12',
    ],
    [
      'sum(rate(shop:duration_bucket{le="0.1"}[1m])) / sum(rate(shop:duration_count[1m]))',
      '{} 0.9',
    ],
    ['sum(rate(shop:duration_bucket{le="0.09999999999999999"}[1m]))', '{} 1.8'],
    ['sum(rate(shop:duration_bucket{le="+Inf"}[1m]))', '{} 2'],
    // There is no such bound, and what lies up to it is not known.
    ['sum(rate(shop:duration_bucket{le="0.2"}[1m]))'],
    ['sum(rate(shop:basket_size_bucket{le="10"}[1m]))'],
    // Nothing is so small: that is 0, and not nothing.
    ['sum(rate(shop:basket_size_bucket{le="0"}[1m]))', '{} 0'],
    ['sum(rate(shop:basket_size_bucket{le="9"}[1m]))', '{} 0.2'],
  ])('%s', (text, ...series) => {
    expect(answerTo(text)).toEqual(series)
  })
})

describe('what was imported', () => {
  test.each<[text: string, ...series: string[]]>([
    ['sum without (mode) (rate(node_cpu_seconds_total[1m]))', `{${N1}} 1`],
    ['sum(prometheus:node_cpu_seconds_total)', '{} 600'],
    // Not the timeseries of that name, since its series were called otherwise.
    ['requests_total'],
    ['Requests', `Requests{${N1}} 60`],
    ['prometheus:requests_total', `prometheus:requests_total{${N1}} 60`],
    // Another exporter gives one of them a label more.
    ['node_memory_MemFree_bytes / node_memory_MemTotal_bytes', `{${N1}} 0.25`],
    [
      'node_memory_MemFree_bytes{pool!=""}',
      'node_memory_MemFree_bytes{instance="v1",job="vm",pool="x"} 1',
    ],
    ['rpc_seconds_count', `rpc_seconds_count{${N1}} 61`],
    ['prometheus:rpc_seconds_count', `prometheus:rpc_seconds_count{${N1}} 61`],
    ['sum(rate(rpc_seconds_bucket{le="0.1"}[1m]))', '{} 0.1'],
    ['count by (job) ({__name__="node_memory_MemFree_bytes"})', '{job="node"} 1', '{job="vm"} 1'],
    [
      '{__name__=~"node_memory_.+",job="node"}',
      `node_memory_MemTotal_bytes{${N1}} 1000`,
      `node_memory_MemFree_bytes{${N1}} 250`,
    ],
  ])('%s', (text, ...series) => {
    expect(answerTo(text)).toEqual(series)
  })
})

test('a range query has the times that were asked for', () => {
  expect(ask('shop:load{host="a"} > 5', 60n * SECOND).data).toEqual({
    resultType: 'matrix',
    result: [
      {
        metric: { __name__: 'shop:load', host: 'a' },
        values: [
          [1_700_000_340, '5.4'],
          [1_700_000_400, '6'],
        ],
      },
    ],
  })
  expect(ask('7', 120n * SECOND).data).toEqual({
    resultType: 'matrix',
    result: [
      {
        metric: {},
        values: [
          [1_700_000_280, '7'],
          [1_700_000_400, '7'],
        ],
      },
    ],
  })
})

test('a range by itself is samples', () => {
  const { data } = ask('shop:load{host="a"}[20s]')
  expect(data).toMatchObject({
    resultType: 'matrix',
    result: [
      {
        values: [
          [1_700_000_390, '5.9'],
          [1_700_000_400, '6'],
        ],
      },
    ],
  })
})

test('that there is no such metric is said', () => {
  expect(ask('shop:none').infos).toEqual(['there is no metric shop:none'])
})

test.each([
  ['rate({__name__=~"node_memory.+|requests.*"}[1m])', 'is a gauge'],
  ['shop:requests / on (host) shop:requests', 'several series of'],
  ['sum by (host) (shop:requests) / on () shop:load', 'several series of'],
  ['shop:requests * on (host) group_left shop:requests', 'several series of'],
  ['abs({__name__=~"shop:load|shop:label"})', 'same labelset'],
])('%s does not suit the data: %s', (text, message) => {
  expect(() => ask(text)).toThrow(message)
})
