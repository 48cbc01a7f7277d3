import { schemaToJson } from '@oximeter/api/client'
import {
  cumulativeU64,
  f64,
  histogramF64,
  Histogram,
  metric,
  schemaOf,
  string,
  target,
  u16,
  type Sample,
} from '@oximeter/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { send } from './http-client.ts'
import { startMetricsSystem, type MetricsSystem } from './metrics-system.ts'

const SECOND = 1_000_000_000n
const server = target('shop', { host: string() })
const requests = metric('requests', { route: string(), code: u16() }, cumulativeU64(), {
  description: 'Requests that were answered',
})
const load = metric('load', {}, f64())

// Lately, since the tables keep samples for days only; on a whole minute, as steps are in Grafana.
const now = BigInt(Math.floor(Date.now() / 60_000) * 60) * SECOND
const start = now - 600n * SECOND

/** Ten minutes, every ten seconds: 10 answers a second of each route, one of them wrong; a load that rises. */
function* samples(): Generator<Sample> {
  for (const [i, host] of ['a', 'b'].entries()) {
    const shop = server.of({ host })
    for (let at = 0n; at <= 60n; at++) {
      const time = start + at * 10n * SECOND
      yield load.sample(shop, {}, i + Number(at) / 10, time)
      for (const route of ['/', '/cart']) {
        for (const [code, each] of [
          [200, 90n],
          [500, 10n],
        ] as const) {
          yield requests.sample(shop, { route, code }, { startTime: start, value: at * each }, time)
        }
      }
    }
  }
}

let system: MetricsSystem
let base: string
beforeAll(async () => {
  system = await startMetricsSystem()
  base = `${system.nexus.publicUrl}/prometheus/api/v1`
  await system.db.insert([...samples()])
}, 90_000)
afterAll(() => system?.[Symbol.asyncDispose](), 60_000)

const seconds = (time: bigint) => Number(time / SECOND)
const range = { start: String(seconds(now - 120n * SECOND)), end: String(seconds(now)), step: '60' }

/** As Grafana sends it: a form. */
async function post(path: string, form: Record<string, string> | [string, string][]) {
  const { status, body } = await send('POST', `${base}/${path}`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })
  return { status, body }
}

test('first', async () => {
  for (const query of [
    'shop:load',
    'sum by (route) (rate(shop:requests{code=~"5.."}[1m]))',
    'sum(rate(shop:requests{code="500"}[1m])) / sum(rate(shop:requests[1m]))',
    'topk(1, shop:load)',
    'shop:load > bool 9',
    'shop:load - on(host) shop:load',
    'shop:requests{code="200"} / ignoring(code) shop:requests{code="500"}',
    'avg_over_time(shop:load[2m])',
    'count(shop:load > 9)',
    'shop:load and on(host) (shop:requests > 100)',
    'shop:load / scalar(sum(shop:load))',
    '{__name__=~"shop:.*", host="a"}',
    'shop:requests * on(host) group_left shop:load',
    'sum(nope) or vector(0)',
    'nope',
    'rate(shop:load[1m])',
    'shop:load offset 1m',
  ]) {
    const t = performance.now()
    const r = await post('query_range', { query, ...range })
    console.log(Math.round(performance.now() - t), query, JSON.stringify(r))
    if (0) console.log(query, JSON.stringify(await post('query_range', { query, ...range })))
    if (0) console.log(query, JSON.stringify(await post('query', { query, time: range.end })))
  }
  console.log(await post('series', { 'match[]': 'shop:requests{code=~"5.."}' }))
  for (const path of [
    'labels',
    'label/__name__/values',
    'label/host/values?match[]=shop:load',
    'label/code/values',
    'metadata',
    'status/buildinfo',
    'rules',
    'nothing',
    'query?query=shop:load[1m]',
  ])
    console.log(path, (await send('GET', `${base}/${path}`)).text)
}, 60000)
