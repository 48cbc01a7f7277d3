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
    ['2 ^ shop:load{host="a"}', '{host="a"} 64'],
    ['shop:load{host="a"} ^ shop:load', '{host="a"} 46656'],
    ['shop:load{host="a"} ^ -1', '{host="a"} 0.16666666666666666'],
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
    ['shop:load > 6 or shop:load', 'shop:load{host="a"} 6', 'shop:load{host="b"} 7'],
    ['sum(shop:load or shop:requests)', '{} 12013'],
    ['shop:load{host="a"} or on (host) shop:label', 'shop:load{host="a"} 6'],
    [
      'shop:load{host="b"} or on (host) shop:label{colour="red"}',
      'shop:load{host="b"} 7',
      'shop:label{colour="red",host="a"} 2',
    ],
    ['(shop:none or shop:load) * 2 > 12', '{host="b"} 14'],
    // Names are no part of what is compared.
    ['shop:label{colour=""} or shop:load', 'shop:label{host="a"} 1', 'shop:load{host="b"} 7'],
    ['shop:load unless shop:load{host="a"}', 'shop:load{host="b"} 7'],
    ['shop:load unless on (host) shop:label', 'shop:load{host="b"} 7'],
    ['shop:load unless shop:none', 'shop:load{host="a"} 6', 'shop:load{host="b"} 7'],
    // What has a colour is matched by nothing that has none.
    ['shop:label unless shop:load', 'shop:label{colour="red",host="a"} 2'],
    ['shop:label and shop:load', 'shop:label{host="a"} 1'],
    ['vector(2) * on () group_right () shop:load{host="a"}', '{host="a"} 12'],
    ['vector(time()) - 1700000000', '{} 400'],
    ['vector(scalar(sum(shop:load)))', '{} 13'],
    ['scalar(shop:load{host="a"})', '6'],
    // Of several none is meant.
    ['scalar(shop:load)', 'NaN'],
    ['scalar(shop:load{host="a"}) * 100 / count(shop:load)', '{} 300'],
    [
      'shop:load * on (host) group_left (colour) shop:label{colour="red"}',
      '{host="a",colour="red"} 12',
    ],
    [
      'shop:label{colour="red"} * on (host) group_right (colour, job) shop:load',
      '{host="a",colour="red"} 12',
    ],
    // The one side says what the label is, also that it is not there.
    [
      'shop:requests{host="a",code="500"} + on (host) group_left (code) shop:load',
      '{host="a",route="/"} 606',
    ],

    ['absent(shop:load{host="a"})'],
    ['absent(shop:load{host="z",x=~"y",route!="/"})', '{host="z"} 1'],
    ['absent(shop:none{host="a",host="b",job="x"})', '{job="x"} 1'],
    ['absent(sum(shop:load{host="z"}))', '{} 1'],
    ['absent(shop:load > 100)', '{} 1'],
    ['absent(shop:load or shop:none)'],
    ['absent_over_time(shop:load{host="z"}[5m])', '{host="z"} 1'],
    ['absent_over_time(shop:load{host="a"}[5m])'],
    ['count(absent(shop:none)) or vector(0)', '{} 1'],

    [
      'label_replace(shop:load, "short", "<$1>$$${nothing}", "host", "(.*)")',
      'shop:load{host="a",short="<a>$"} 6',
      'shop:load{host="b",short="<b>$"} 7',
    ],
    [
      'label_replace(shop:load, "short", "x", "host", "a|c")',
      'shop:load{host="a",short="x"} 6',
      'shop:load{host="b"} 7',
    ],
    ['label_replace(shop:load{host="a"}, "host", "", "", "")', 'shop:load{} 6'],
    ['label_replace(shop:load{host="a"}, "__name__", "$1", "host", "(.)")', 'a{host="a"} 6'],
    [
      'label_replace(shop:load{host="a"}, "of", "$1", "__name__", "shop:(.+)")',
      'shop:load{host="a",of="load"} 6',
    ],
    [
      'sum by (class) (label_replace(shop:requests, "class", "${1}xx", "code", "(.).."))',
      '{class="2xx"} 10800',
      '{class="5xx"} 1200',
    ],
    [
      'label_join(shop:requests{host="a",code="500"}, "both", "/", "host", "none", "code")',
      'shop:requests{code="500",host="a",route="/",both="a//500"} 600',
    ],

    ['irate(shop:requests{code="500",host="a"}[1m])', '{code="500",host="a",route="/"} 1'],
    ['sum(irate(shop:duration_count[5m]))', '{} 2'],
    ['round(10 * idelta(shop:load{host="a"}[1m]))', '{host="a"} 1'],
    ['delta(shop:load{host="a"}[1m])', '{host="a"} 0.5'],
    ['delta(shop:load{host="a"}[10s])'],
    ['round(1000 * deriv(shop:load{host="a"}[1m]))', '{host="a"} 10'],
    ['round(10 * predict_linear(shop:load{host="a"}[1m], 50 + 50))', '{host="a"} 70'],
    ['changes(shop:load{host="a"}[1m])', '{host="a"} 5'],
    ['resets(shop:load{host="a"}[1m])', '{host="a"} 0'],
    ['resets(shop:requests{host="a",code="500"}[1m])', '{code="500",host="a",route="/"} 0'],
    ['round(1000 * stddev_over_time(shop:load{host="a"}[30s]))', '{host="a"} 82'],
    ['round(100000 * stdvar_over_time(shop:load{host="a"}[30s]))', '{host="a"} 667'],

    ['time() > bool 5', '1'],
    ['time() - timestamp(shop:load{host="a"})', '{host="a"} 0'],
    ['timestamp(shop:load{host="a"} offset 1m)', '{host="a"} 1700000340'],
    ['timestamp(shop:duration_count{host="a"})', '{host="a",route="/"} 1700000400'],
    ['timestamp(sum(shop:load offset 1m))', '{} 1700000400'],
    ['hour()', '{} 22'],
    ['minute(vector(1700000000 - 60))', '{} 12'],
    ['day_of_week() * 1000 + day_of_year()', '{} 2318'],
    ['year() * 10000 + month() * 100 + day_of_month()', '{} 20231114'],
    ['days_in_month(vector(1709164800))', '{} 29'],
    ['deg(vector(pi()))', '{} 180'],

    ['shop:load{host="a"} @ 1700000340', 'shop:load{host="a"} 5.4'],
    ['sum(shop:load @ start()) - sum(shop:load @ end() offset 1m)', '{} 1.1999999999999993'],
    ['avg_over_time(shop:load{host="a"}[20s] @ 1700000340)', '{host="a"} 5.35'],
    ['max_over_time(sum(shop:load)[2m:1m])', '{} 13'],
    ['min_over_time(sum(shop:load)[2m:1m])', '{} 11.8'],
    ['min_over_time(sum(shop:load)[2m:] offset 1m)', '{} 10.6'],
    ['count_over_time(shop:load{host="a"}[1m:10s] @ end())', '{host="a"} 6'],
    ['round(max_over_time(sum(rate(shop:requests[1m]))[5m:1m]))', '{} 20'],
    ['round(100 * deriv(max_over_time(shop:load{host="a"}[30s])[2m:30s]))', '{host="a"} 1'],
    ['rate(sum(shop:requests)[3m:1m])', '{} 20'],
    ['increase(sum(shop:requests)[3m:1m])', '{} 2400'],
    ['round(100 * irate(sum(shop:load)[3m:1m]))', '{} 2'],
    ['last_over_time(shop:load{host="a"}[2m:1m])', 'shop:load{host="a"} 6'],
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
    ['sum({__name__=~"node_memory_.+"})', '{} 1251'],
    // What has no type there is a gauge here, and may be a counter all the same.
    ['rate(node_memory_MemFree_bytes{job="node"}[1m])', `{${N1}} 0`],
    ['irate(node_memory_MemFree_bytes{job="node"}[1m])', `{${N1}} 0`],
    [
      'count by (__name__, job) ({__name__=~"node_memory_.+"})',
      'node_memory_MemFree_bytes{job="node"} 1',
      'node_memory_MemFree_bytes{job="vm"} 1',
      'node_memory_MemTotal_bytes{job="node"} 1',
    ],
    ['topk(1, {__name__=~"node_memory_.+"})', `node_memory_MemTotal_bytes{${N1}} 1000`],
    [
      'sort({__name__=~"node_memory_.+",job="node"})',
      `node_memory_MemFree_bytes{${N1}} 250`,
      `node_memory_MemTotal_bytes{${N1}} 1000`,
    ],
    [
      'sum by (job) (node_memory_MemFree_bytes or node_memory_MemTotal_bytes)',
      '{job="node"} 250',
      '{job="vm"} 1',
    ],
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

/** Each minute, in seconds from the last time on. */
function valuesOf(text: string): [time: number, value: string][][] {
  return (ask(text, 60n * SECOND).data.result as readonly RangeSeries[]).map(({ values }) => {
    return values.map(([time, value]) => [time - 1_700_000_400, value])
  })
}

test('a number that changes with time, and what is there at times only', () => {
  expect(valuesOf('time() - 1700000400')).toEqual([
    [
      [-120, '-120'],
      [-60, '-60'],
      [0, '0'],
    ],
  ])
  expect(valuesOf('absent(shop:load{host="a"} > 5.5)')).toEqual([
    [
      [-120, '1'],
      [-60, '1'],
    ],
  ])
  expect(valuesOf('sum(shop:load > 6) or vector(0)')).toEqual([
    [
      [-120, '0'],
      [-60, '6.4'],
      [0, '7'],
    ],
  ])
  expect(valuesOf('shop:load{host="a"} - on () (vector(time()) - 1700000395 > 0)')).toEqual([
    [[0, '1']],
  ])
  expect(valuesOf('shop:load{host="a"} @ start()')).toEqual([
    [
      [-120, '4.8'],
      [-60, '4.8'],
      [0, '4.8'],
    ],
  ])
  expect(valuesOf('shop:load{host="a"} offset -1m')[0]!.slice(0, 2)).toEqual([
    [-120, '5.4'],
    [-60, '6'],
  ])
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
  ['rate({__name__=~"shop:(load|requests)"}[1m])', 'is a gauge'],
  ['shop:requests / on (host) shop:requests', 'several series of'],
  ['sum by (host) (shop:requests) / on () shop:load', 'several series of'],
  ['shop:requests * on (host) group_left shop:requests', 'several series of'],
  ['abs({__name__=~"shop:load|shop:label"})', 'same labelset'],
])('%s does not suit the data: %s', (text, message) => {
  expect(() => ask(text)).toThrow(message)
})
