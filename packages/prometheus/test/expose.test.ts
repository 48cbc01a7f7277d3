import { execFileSync, spawnSync } from 'node:child_process'
import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

import {
  bool,
  bytes,
  cumulativeF64,
  cumulativeI64,
  cumulativeU64,
  f32,
  f64,
  Histogram,
  histogramF32,
  histogramF64,
  histogramI64,
  histogramU16,
  i64,
  ipAddr,
  metric,
  missingDatum,
  ProducerRegistry,
  schemaOf,
  string,
  target,
  timeseriesOf,
  u16,
  u64,
  type Producer,
  type Sample,
} from '@oximeter/core'
import { describe, expect, test } from 'vitest'

import {
  createMetricsFetchHandler,
  createMetricsHandler,
  exposition,
  type ExpositionOptions,
  type MetricsHandlerOptions,
} from '../src/index.ts'

const clock = (): bigint => 1_795_868_000_123_000_000n
const server = target('http_server', { name: string(), address: ipAddr() }).of({
  name: 'a "shop"\\\n',
  address: '::1',
})

async function textOf(
  registry: ProducerRegistry,
  options: ExpositionOptions = {},
): Promise<string> {
  return (await Array.fromAsync(exposition(registry, options))).join('')
}

/** Of a producer that is no instrument; missing data are no samples of it. */
function textOfSample(sample: Sample, options?: ExpositionOptions): Promise<string> {
  const registry = new ProducerRegistry()
  registry.register({ produce: () => [sample, { ...sample, datum: missingDatum('f64') }] })
  return textOf(registry, options)
}

const inUnits = (units: 'seconds' | 'bytes' | 'count' | 'degrees_celsius', description = '') => ({
  units,
  description,
})

/** Of everything one. */
function everything(): ProducerRegistry {
  const registry = new ProducerRegistry()
  const add = <P extends Producer>(producer: P): P => {
    registry.register(producer)
    return producer
  }
  add(
    metric('requests', { route: string(), status: u16() }, cumulativeU64(), {
      ...inUnits('count', 'Requests that "were" answered,\nby \\ route'),
    }).on(server, { clock }),
  )
    .with({ route: '/', status: 200 })
    .set(2n ** 64n - 1n)
  add(metric('busy', {}, cumulativeF64(), inUnits('seconds')).on(server, { clock }))
    .with({})
    .add(1.5)
  add(metric('balance', {}, cumulativeI64()).on(server, { clock }))
    .with({})
    .set(-(2n ** 63n))
  add(metric('sent_bytes', {}, cumulativeU64(), inUnits('bytes')).on(server, { clock }))
    .with({})
    .add(1)
  add(metric('grand_total', {}, cumulativeU64()).on(server, { clock }))
    .with({})
    .add(1)
  add(metric('temperature', {}, f32(), inUnits('degrees_celsius')).on(server))
    .with({})
    .set(0.1)
  add(metric('is_open', {}, bool()).on(server))
    .with({})
    .set(true)
  const levels = add(metric('level', { of: string() }, f64()).on(server))
  for (const [of, value] of Object.entries({
    a: NaN,
    b: Infinity,
    c: -Infinity,
    d: -0,
    '': 1e21,
  })) {
    levels.with({ of }).set(value)
  }
  add(metric('offset', {}, i64()).on(server))
    .with({})
    .set(-9007199254740993n)
  add(metric('size', {}, u64(), inUnits('bytes')).on(server))
    .with({})
    .set(2n ** 63n + 1n)
  const histograms = [
    metric('duration', {}, histogramF64({ edges: [0, 0.1, 1, 10] }), inUnits('seconds', 'Time')),
    metric('signed', {}, histogramF64({ edges: [-1, 0, 1] })),
    metric('single', {}, histogramF32({ edges: [0.1, 1] })),
    metric('small', {}, histogramU16({ edges: [10, 100] }), inUnits('bytes')),
    metric('wide', {}, histogramI64({ edges: [-(2n ** 62n), 2n ** 62n] })),
  ] as const
  const values = [[0.1, 0.05, 20], [-0.5, 1], [0.5], [9, 10, 99, 100], [2n ** 62n, -1n]]
  for (const [i, definition] of histograms.entries()) {
    const series = add(definition.on(server, { clock })).with({}) as {
      observe(value: unknown): void
    }
    for (const value of values[i]!) series.observe(value)
  }
  add(metric('text', {}, string()).on(server))
    .with({})
    .set('no number')
  add(metric('dump', {}, bytes()).on(server))
    .with({})
    .set(Uint8Array.of(1))
  add(metric('lost', {}, f64()).on(server))
    .with({})
    .missing()
  return registry
}

describe('an exposition', () => {
  test.each(['text', 'openmetrics'] as const)('of everything, as %s', async (format) => {
    await expect(await textOf(everything(), { format })).toMatchFileSnapshot(
      `golden/everything.${format}`,
    )
  })

  test('has the edges of bins as they are, where that is wanted', async () => {
    const text = await textOf(everything(), { bounds: 'edge' })
    expect(text).toMatch(/http_server_duration_seconds_bucket\{.*,le="0.1"\} 1\n/)
    expect(text).toMatch(/http_server_small_bytes_bucket\{.*,le="10"\} 1\n/)
  })

  test('has no sum of a histogram that has none', async () => {
    const counted = Histogram.fromEdges('f64', [1], { startTime: clock() })
    counted.observe(0.5)
    const waits = metric('waits', {}, histogramF64({ edges: [1] }))
    const registry = new ProducerRegistry()
    const datum = { ...counted.datum(), sumOfSamples: undefined }
    registry.register({
      produce: () => [waits.sample(target('a', {}).of({}), {}, datum, clock() + 1n)],
    })
    const text = await textOf(registry, { format: 'text' })
    expect(text).toContain('a_waits_bucket{le="+Inf"} 1\na_waits_count 1\n')
    expect(text).not.toContain('a_waits_sum')
    const openMetrics = await textOf(registry, { format: 'openmetrics' })
    expect(openMetrics).toContain('a_waits_bucket{le="+Inf"} 1\na_waits_created ')
    expect(openMetrics).not.toMatch(/a_waits_(sum|count)/)
  })

  test('names nothing twice', async () => {
    const registry = new ProducerRegistry()
    const one = metric('b_c', {}, f64()).on(target('a', {}).of({}))
    const other = metric('c', {}, f64()).on(target('a_b', {}).of({}))
    const again = metric('b_c', {}, f64()).on(target('a', {}).of({}))
    for (const producer of [other, one, again]) {
      registry.register(producer)
      producer.with({}).set(1)
    }
    const text = await textOf(registry)
    expect(text.match(/^a_b_c 1$/gm)).toHaveLength(1)
    expect(text).toContain('oximeter_exposition_left_out{reason="name_taken"} 1\n')
    expect(text).toContain('oximeter_exposition_left_out{reason="duplicate"} 1\n')
  })

  test('stands without producers that fail, or that give things away', async () => {
    const registry = new ProducerRegistry()
    registry.register({ produce: () => Promise.reject(new Error('no')) })
    const queue = [metric('q', {}, f64()).sample(target('t', {}).of({}), {}, 1)]
    registry.register({ drains: true, produce: () => queue })
    const text = await textOf(registry)
    expect(text).toContain('oximeter_exposition_left_out{reason="producer_failed"} 1\n')
    expect(text).not.toContain('t_q')
  })

  test('knows of other producers what their samples bring along, or it is told', async () => {
    const delay = metric('delay', {}, f64(), { units: 'seconds', description: 'Late' })
    const clockwork = target('clockwork', {})
    const whole = delay.sample(clockwork.of({}), {}, 2)
    const bare = { ...whole, timeseries: timeseriesOf(whole.timeseries) }
    expect(await textOfSample(bare)).toContain('\nclockwork_delay 2\n')
    const known =
      '# HELP clockwork_delay_seconds Late\n# TYPE clockwork_delay_seconds gauge\nclockwork_delay_seconds 2\n'
    expect(await textOfSample(whole)).toContain(known)
    expect(await textOfSample(bare, { schemas: [schemaOf(clockwork, delay)] })).toContain(known)
  })

  test('of many series is made in slices', async () => {
    const registry = new ProducerRegistry()
    const instrument = metric('n', { user: string() }, cumulativeU64()).on(server, {
      maxSeries: 20_000,
    })
    registry.register(instrument)
    for (let i = 0; i < 20_000; i++) instrument.with({ user: `user ${i}` }).add(i)
    let turns = 0
    let isOver = false
    const turn = (): void => {
      turns += 1
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    const pieces = await Array.fromAsync(exposition(registry))
    isOver = true
    expect(pieces.length).toBeGreaterThan(10)
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000)
    // One turn is one slice: the work of tens of milliseconds was not done in a few.
    expect(turns).toBeGreaterThan(5)
    expect(pieces.join('').match(/^http_server_n_total/gm)).toHaveLength(20_000)
  })

  test('is given up with its signal', async () => {
    const signal = AbortSignal.abort(new Error('left'))
    await expect(textOf(everything(), { signal })).rejects.toThrow('left')
  })
})

const promtool = spawnSync('promtool', ['--version']).status === 0

test.skipIf(!promtool)('promtool finds nothing wrong', async () => {
  // It wants a help for each, and calls a number of bytes `_total` a mistake of its own.
  const registry = new ProducerRegistry()
  const options = { units: 'seconds', description: 'Something' } as const
  const instruments = [
    metric('busy', {}, cumulativeF64(), options).on(server),
    metric('delay', { of: string() }, f64(), options).on(server),
  ]
  const duration = metric('duration', {}, histogramF64({ edges: [0.1, 1] }), options).on(server)
  for (const instrument of [...instruments, duration]) registry.register(instrument)
  instruments[0]!.with({} as never)
  duration.with({}).observe(0.5)
  const input = await textOf(registry)
  expect(execFileSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })).toBe('')
})

interface Got {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

async function serving(
  options: MetricsHandlerOptions,
  work: (get: (path: string, headers?: object, method?: string) => Promise<Got>) => Promise<void>,
): Promise<void> {
  const registry = everything()
  const metrics = createMetricsHandler(registry, options)
  const http = createServer((req, res) => metrics(req, res, () => res.end('the application')))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  try {
    await work(
      (path, headers = {}, method = 'GET') =>
        new Promise((resolve, reject) => {
          request({ port, host: '127.0.0.1', path, headers: { ...headers }, method }, (res) => {
            const chunks: Buffer[] = []
            res.on('data', (chunk: Buffer) => chunks.push(chunk))
            res.on('end', () => {
              const { statusCode: status = 0 } = res
              resolve({ status, headers: res.headers, body: Buffer.concat(chunks) })
            })
          })
            .on('error', reject)
            .end()
        }),
    )
  } finally {
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  }
}

describe('over HTTP', () => {
  test('node:http answers what is asked for, and leaves the rest alone', async () => {
    await serving({}, async (get) => {
      const text = await get('/metrics?x=1')
      expect(text.status).toBe(200)
      expect(text.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
      expect(text.body.toString()).toBe(await textOf(everything()))
      const accept = 'application/openmetrics-text;version=1.0.0'
      const open = await get('/metrics', { accept, 'accept-encoding': 'gzip' })
      expect(open.headers).toMatchObject({
        'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
        'content-encoding': 'gzip',
        vary: 'accept, accept-encoding',
      })
      expect(gunzipSync(open.body).toString()).toMatch(/# EOF\n$/)
      expect((await get('/other')).body.toString()).toBe('the application')
      const head = await get('/metrics', {}, 'HEAD')
      expect([head.status, head.body.length]).toEqual([200, 0])
    })
  })

  test('requests that have no business there are refused', async () => {
    await serving({ allowedHosts: ['shop.example'] }, async (get) => {
      expect((await get('/metrics', {}, 'POST')).status).toBe(405)
      expect((await get('/metrics', { origin: 'https://evil.example' })).status).toBe(403)
      expect((await get('/metrics', { host: 'rebound.example' })).status).toBe(403)
      expect((await get('/metrics', { host: 'shop.example' })).status).toBe(200)
    })
  })

  test('a path of its own', async () => {
    await serving({ path: '/prom' }, async (get) => {
      expect((await get('/metrics')).body.toString()).toBe('the application')
      expect((await get('/prom')).status).toBe(200)
    })
  })

  test('Request and Response', async () => {
    const handler = createMetricsFetchHandler(everything())
    const at = (path: string, init?: RequestInit): Response | undefined =>
      handler(new Request(`http://127.0.0.1:1${path}`, init))
    expect(at('/other')).toBeUndefined()
    expect(at('/metrics', { method: 'POST' })?.status).toBe(405)
    expect(await at('/metrics', { method: 'HEAD' })?.text()).toBe('')
    expect(await at('/metrics')?.text()).toBe(await textOf(everything()))
    const zipped = at('/metrics', { headers: { 'accept-encoding': 'gzip;q=0.5' } })
    expect(zipped?.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(await zipped!.bytes()).toString()).toBe(await textOf(everything()))
  })
})
