import {
  cumulativeU64,
  f64,
  Histogram,
  histogramF64,
  metric,
  openMetric,
  string,
  target,
  u16,
  type Sample,
} from '@oximeter/core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { DASHBOARDS, dashboardSamples } from '../../promql/test/dashboards.ts'
import { send } from './http-client.ts'
import { startMetricsSystem, type MetricsSystem } from './metrics-system.ts'

const SECOND = 1_000_000_000n
const shop = target('shop', { host: string() })
const secondShop = target('shop', { host: string() }, { version: 2 })
const requests = metric('requests', { route: string(), code: u16() }, cumulativeU64(), {
  description: 'Requests that were answered',
})
const load = metric('load', {}, f64())
const secondLoad = metric('load', { zone: string() }, f64(), { version: 2 })
const durations = metric('duration', {}, histogramF64({ edges: [0.1, 0.5] }), { units: 'seconds' })
const node = target('prometheus', { job: string(), instance: string() })
const memory = openMetric('node_memory_mem_free_bytes', f64(), { units: 'bytes' })

// Lately, since the tables keep samples for days only; on a whole minute, as panels ask.
const now = BigInt(Math.floor(Date.now() / 60_000) * 60) * SECOND
const began = now - 600n * SECOND

/** Ten minutes: 10 answers a second of each host, a tenth of them wrong; a load that rises; durations, one in ten slow. */
function* samples(): Generator<Sample> {
  const startTime = began - 1n
  for (const [i, host] of ['a', 'b'].entries()) {
    const at = shop.of({ host })
    const spent = Histogram.fromEdges('f64', [0.1, 0.5], { startTime })
    for (let n = 0n; n <= 60n; n++) {
      const time = began + n * 10n * SECOND
      yield load.sample(at, {}, i + Number(n) / 10, time)
      for (const [code, each] of [
        [200, 90n],
        [500, 10n],
      ] as const) {
        yield requests.sample(at, { route: '/', code }, { startTime, value: n * each }, time)
      }
      if (n > 0n) for (let k = 0; k < 10; k++) spent.observe(k < 9 ? 0.05 : 0.3)
      yield durations.sample(at, {}, spent, time)
    }
  }
  yield secondLoad.sample(secondShop.of({ host: 'c' }), { zone: 'z' }, 20, now)
  const prometheus_name = 'node_memory_MemFree_bytes'
  const timeseries = memory.series(node.of({ job: 'node', instance: 'n1' }), { prometheus_name })
  yield { timeseries, timestamp: now, datum: { type: 'f64', value: 1024 } }
}

let system: MetricsSystem
let base: string
beforeAll(async () => {
  system = await startMetricsSystem()
  base = `${system.nexus.publicUrl}/prometheus/api/v1`
  await system.db.insert([...samples()])
})
afterAll(() => system?.[Symbol.asyncDispose]())

const end = Number(now / SECOND)
const range = { start: String(end - 60), end: String(end), step: '60' }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** As Grafana sends it: a form. */
function post(path: string, form: Record<string, string>, headers = FORM) {
  return send('POST', `${base}/${path}`, { headers, body: new URLSearchParams(form).toString() })
}

function get(path: string, query: Record<string, string> = {}) {
  return send('GET', `${base}/${path}?${new URLSearchParams(query).toString()}`)
}

const success = (data: unknown) => ({ status: 200, body: { status: 'success', data } })

/** What a panel shows now: each series, and its value. */
test.each<[query: string, ...series: [labels: Record<string, string>, value: string][]]>([
  [
    'sum by (code) (rate(shop:requests{code=~"5..|2.."}[5m]))',
    [{ code: '200' }, '18'],
    [{ code: '500' }, '2'],
  ],
  ['100 * sum(rate(shop:requests{code=~"5.."}[5m])) / sum(rate(shop:requests[5m]))', [{}, '10']],
  ['histogram_quantile(0.9, sum by (le) (rate(shop:duration_bucket[1m])))', [{}, '0.1']],
  [
    'sum by (le) (increase(shop:duration_bucket[1m]))',
    [{ le: '0.09999999999999999' }, '108'],
    [{ le: '0.49999999999999994' }, '120'],
    [{ le: '+Inf' }, '120'],
  ],
  [
    'sum(rate(shop:duration_bucket{le="0.1"}[1m])) / sum(rate(shop:duration_count[1m]))',
    [{}, '0.9'],
  ],
  ['topk(1, shop:load{zone=""})', [{ __name__: 'shop:load', host: 'b' }, '7']],
  ['shop:load{zone!="z"} > 6', [{ __name__: 'shop:load', host: 'b' }, '7']],
  [
    'sum without (route) (shop:requests{code="500"}) / ignoring (code) sum without (route) (shop:requests{code="200"}) > bool 0.2',
    [{ host: 'a' }, '0'],
    [{ host: 'b' }, '0'],
  ],
  [
    'shop:requests{code="500"} * on (host) group_left shop:load',
    [{ code: '500', host: 'a', route: '/' }, '3600'],
    [{ code: '500', host: 'b', route: '/' }, '4200'],
  ],
  [
    'shop:load and on (host) (shop:requests{host="a"} > 600)',
    [{ __name__: 'shop:load', host: 'a' }, '6'],
  ],
  ['count(shop:load > scalar(avg(shop:load)))', [{}, '1']],
  ['avg_over_time(shop:load{host="a"}[1m] offset 1m)', [{ host: 'a' }, '5.1499999999999995']],
  ['sum(shop:requests{code="404"}) or vector(0)', [{}, '0']],
  [
    'node_memory_MemFree_bytes',
    [{ __name__: 'node_memory_MemFree_bytes', instance: 'n1', job: 'node' }, '1024'],
  ],
])('%s', async (query, ...series) => {
  const result = series.map(([labels, value]) => ({ metric: labels, value: [end, value] }))
  expect(await post('query', { query, time: String(end) })).toMatchObject(
    success({ resultType: 'vector', result }),
  )
})

test('a panel: a form, at several times', async () => {
  const query = 'sum(shop:load{host="a"})'
  const values = [
    [end - 60, '5.4'],
    [end, '6'],
  ]
  const answer = success({ resultType: 'matrix', result: [{ metric: {}, values }] })
  expect(await post('query_range', { query, ...range })).toMatchObject(answer)
  expect(await get('query_range', { query, ...range })).toMatchObject(answer)
})

describe('the variables of a dashboard', () => {
  test('label_values of a label, of a metric, and of all', async () => {
    const times = { start: range.start, end: range.end }
    expect(
      await get('label/host/values', { 'match[]': 'shop:requests{code="500"}', ...times }),
    ).toMatchObject(success(['a', 'b']))
    expect(await get('label/code/values', times)).toMatchObject(success(['200', '500']))
    expect(
      await get('label/le/values', { 'match[]': 'shop:duration_bucket', ...times }),
    ).toMatchObject(success(['0.09999999999999999', '0.49999999999999994', '+Inf']))
    expect(await get('label/__name__/values')).toMatchObject(
      success([
        'node_memory_MemFree_bytes',
        'shop:duration_bucket',
        'shop:duration_count',
        'shop:duration_sum',
        'shop:load',
        'shop:requests',
      ]),
    )
    expect(await get('label/host/values', { start: String(end + 9_000_000) })).toMatchObject(
      success([]),
    )
  })

  test('label_names, and series', async () => {
    expect(await post('labels', { 'match[]': 'shop:duration_bucket' })).toMatchObject(
      success(['__name__', 'host', 'le']),
    )
    expect(await post('series', { 'match[]': '{__name__=~"shop:l.+",host=~"b|c"}' })).toMatchObject(
      success([
        { __name__: 'shop:load', host: 'b' },
        { __name__: 'shop:load', host: 'c', zone: 'z' },
      ]),
    )
    expect(await get('series', { 'match[]': 'shop:load', limit: '1' })).toMatchObject({
      body: {
        data: [{ host: expect.any(String) as unknown }],
        warnings: ['results truncated due to limit'],
      },
    })
  })
})

test('what is asked before the first query', async () => {
  expect(await post('query', { query: '1+1', time: '4' })).toMatchObject(
    success({ resultType: 'scalar', result: [4, '2'] }),
  )
  expect(await post('format_query', { query: 'sum(shop:load)by(host)' })).toMatchObject(
    success('sum by (host) (shop:load)'),
  )
  expect(await get('status/buildinfo')).toMatchObject(
    success({ version: expect.stringMatching(/^3\./) as unknown }),
  )
  expect(await get('rules')).toMatchObject(success({ groups: [] }))
  expect(await post('query_exemplars', { query: 'shop:load', ...range })).toMatchObject(success([]))
  expect(await get('metadata', { metric: 'shop:requests' })).toMatchObject(
    success({
      'shop:requests': [{ type: 'counter', help: 'Requests that were answered', unit: '' }],
    }),
  )
  expect(await get('metadata')).toMatchObject(
    success({ 'shop:duration': [{ type: 'histogram', help: '', unit: 'seconds' }] }),
  )
})

describe('what is wrong is said as Prometheus says it', () => {
  test.each([
    [400, 'bad_data', 'unexpected end of input', 'query', { query: 'sum(' }],
    [400, 'bad_data', 'limitk is not supported', 'query', { query: 'limitk(1, shop:load)' }],
    [400, 'bad_data', 'unexpected end of input', 'format_query', { query: 'sum(' }],
    [400, 'bad_data', 'invalid parameter "query"', 'query', { time: '1' }],
    [400, 'bad_data', 'cannot parse "noon"', 'query', { query: '1', time: 'noon' }],
    [
      400,
      'bad_data',
      'exceeded maximum resolution',
      'query_range',
      { ...range, query: '1', start: '0', step: '1' },
    ],
    [400, 'bad_data', 'zero or negative', 'query_range', { ...range, query: '1', step: '0' }],
    [
      400,
      'bad_data',
      'must not be before',
      'query_range',
      { ...range, query: '1', start: String(end + 1) },
    ],
    [400, 'bad_data', 'no match[]', 'series', {}],
    [
      422,
      'execution',
      'multiple matches for labels',
      'query',
      { query: 'shop:load * on (host) shop:requests', time: String(end) },
    ],
  ])('%i %s: %s', async (status, errorType, message, path, form) => {
    expect(await post(path, form)).toMatchObject({
      status,
      body: { status: 'error', errorType, error: expect.stringContaining(message) as unknown },
    })
  })

  test.each([
    ['a page of another site', 403, { ...FORM, origin: 'http://evil.example' }],
    ['a name that is not ours', 403, { ...FORM, host: 'evil.example' }],
    ['no form', 415, { 'content-type': 'text/plain' }],
  ])('%s: %i', async (_, status, headers) => {
    expect(await post('query', { query: '1' }, headers)).toMatchObject({
      status,
      body: { status: 'error' },
    })
  })
})

test('forms are taken here alone', async () => {
  const url = `${system.nexus.publicUrl}/v1/sql`
  expect(await send('POST', url, { headers: FORM, body: 'query=SELECT+1' })).toMatchObject({
    status: 415,
  })
})

describe('panels of dashboards that many have', () => {
  beforeAll(async () => {
    await system.db.insert([...dashboardSamples(now)])
    // Metrics that are new are known within some seconds.
    await vi.waitUntil(async () => {
      const { body } = await post('query', { query: 'up', time: String(end) })
      return !JSON.stringify(body).includes('there is no metric')
    })
  })

  test.each(Object.entries(DASHBOARDS))('%s', async (dashboard, queries) => {
    // All of them are evaluated in memory elsewhere; the engine is asked every other.
    for (const query of queries.filter((__, i) => i % 2 === 0)) {
      const { status, body } = await post('query_range', { query, ...range })
      const { data, infos, error } = body as {
        data?: { result: unknown[] }
        infos?: unknown
        error?: string
      }
      expect.soft({ status, infos, error }, query).toEqual({ status: 200 })
      expect.soft(data?.result, query).not.toEqual([])
    }
  })
})
