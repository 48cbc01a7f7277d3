import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Program } from './src/program.ts'
import { Standalone } from './src/standalone.ts'
import { until } from './src/until.ts'

let system: Standalone
beforeAll(async () => {
  system = await Standalone.start()
})
afterAll(async () => {
  await system[Symbol.asyncDispose]()
})

function startExample(name: string): Program {
  return Program.start(`examples/${name}/src/main.ts`, ['--nexus', system.url('internal')])
}

/** @param stored what is wanted, and the SQL of its number `n` */
async function untilSeven(stored: Readonly<Record<string, string>>): Promise<void> {
  for (const [what, query] of Object.entries(stored)) {
    await until(`${what} are stored`, async () => {
      const rows = await system.select(query)
      return Number(rows[0]?.['n']) === 7
    })
  }
}

test('examples/producer: its samples are there to query', async () => {
  await using example = startExample('producer')
  const [, id] = await example.printed(/producer (\S+) answers at/)
  const [row] = await until('two collections are stored', async () => {
    const rows = await system.select(
      'SELECT count() AS n, uniqExact(timestamp) AS times, uniqExact(cpu_id) AS cpus, max(datum) AS busy FROM "virtual_machine:cpu_busy"',
    )
    return Number(rows[0]?.['times']) >= 2 && rows
  })
  expect(Number(row?.['cpus'])).toBeGreaterThan(0)
  expect(Number(row?.['busy'])).toBeGreaterThan(0)
  expect(await example.interrupt()).toBe(0)
  const { items } = await system.public.listProducers()
  expect(items.map((producer) => producer.id)).not.toContain(id)
})

test('examples/existing-server: its requests are counted', async () => {
  await using example = startExample('existing-server')
  const [, url = ''] = await example.printed(/the shop is at (\S+?),? /)
  for (let i = 0; i < 7; i++) await (await fetch(`${url}items/${i}`)).text()
  await untilSeven({
    'seven requests': `SELECT max(datum) AS n FROM "web_shop:requests" WHERE route = '/items/:item' AND status = 200`,
    'seven latencies': `SELECT max(arraySum(counts)) AS n FROM "web_shop:latency" WHERE route = '/items/:item'`,
  })
  expect(await example.interrupt()).toBe(0)
})

test('examples/prom-client: what prom-client counted is stored', async () => {
  await using example = startExample('prom-client')
  const [, url = ''] = await example.printed(/the shop is at (\S+), its samples/)
  for (let i = 0; i < 7; i++) await (await fetch(`${url}/items/${i}`)).text()
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^shop_requests_total.* 7$/m)
  await untilSeven({
    'seven requests': `SELECT max(datum) AS n FROM "prometheus:shop_requests_total" WHERE route = '/items/:item' AND status = '200' AND job = 'shop'`,
    'seven durations': `SELECT max(arraySum(counts)) AS n FROM "prometheus:shop_request_duration_seconds_bucket"`,
  })
  expect(await example.interrupt()).toBe(0)
})

test('examples/exporter: all that an exporter says is stored, by two that see other labels', async () => {
  const host = await readFile(
    fileURLToPath(new URL('../packages/prometheus/test/data/host.prom', import.meta.url)),
    'utf8',
  )
  let scrapes = 0
  // Of two exporters each knows a label that the other does not, and calls the same another thing.
  const exporter = createServer((request, response) => {
    scrapes += 1
    const more =
      request.url === '/one'
        ? '# HELP seen One.\nseen{a="1",b="2"} 1\n'
        : `# HELP seen Other.\nseen{a="1",c="3"} 2\nseen{a="1"} 3\n# TYPE ticks_total counter\nticks_total ${1000 + scrapes}\n`
    response.end(host + more)
  })
  await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve))
  const { port } = exporter.address() as AddressInfo
  const start = (path: string): Program =>
    Program.start('examples/exporter/src/main.ts', [
      `http://127.0.0.1:${port}${path}`,
      '--job',
      path.slice(1),
      '--nexus',
      system.url('internal'),
    ])
  try {
    await using one = start('/one')
    await using other = start('/other')
    for (const program of [one, other]) await program.printed(/is collected/)
    for (const job of ['one', 'other']) {
      const [row] = await until(`two scrapes of ${job} are stored`, async () => {
        const rows = await system.select(
          `SELECT uniqExact(timestamp) AS times, min(datum) AS up FROM "prometheus:up" WHERE job = '${job}'`,
        )
        return Number(rows[0]?.['times']) >= 2 && rows
      })
      expect(Number(row?.['up'])).toBe(1)
    }
    const seen = await until('three series are stored', async () => {
      const rows = await system.select(
        `SELECT DISTINCT job, version, a, b, c, datum FROM "prometheus:seen" ORDER BY datum`,
      )
      return rows.length >= 3 && rows
    })
    expect(seen.map(({ job, version, a, b, c, datum }) => [job, version, a, b, c, datum])).toEqual([
      ['one', 1, '1', '2', '', 1],
      ['other', 1, '1', '', '3', 2],
      ['other', 1, '1', '', '', 3],
    ])
    const { items } = await system.public.listSchemas({ limit: 1000 })
    const schemas = new Map(items.map((schema) => [schema.timeseries_name, schema]))
    expect(schemas.get('prometheus:seen')).toMatchObject({
      open: true,
      description: { metric: expect.stringMatching(/^(?:One|Other)\.$/) },
      field_schema: ['a', 'b', 'c', 'instance', 'job'].map((name) => ({ name })),
    })
    expect(schemas.get('prometheus:node_cpu_seconds_total')).toMatchObject({
      description: { metric: expect.stringMatching(/^Time that a CPU has spent/) },
      units: 'seconds',
    })
    const [ticks] = await until('ticks are stored', async () => {
      const found = await system.select(
        `SELECT max(datum) AS last, uniqExact(start_time) AS starts FROM "prometheus:ticks_total"`,
      )
      return Number(found[0]?.['last']) > 0 && found
    })
    // Since it was first seen, and not the thousand from before.
    expect(Number(ticks?.['last'])).toBeLessThan(100)
    expect(Number(ticks?.['starts'])).toBe(1)
    const memory = await system.select(
      `SELECT DISTINCT prometheus_name FROM "prometheus:node_memory_mem_free_bytes"`,
    )
    expect(memory).toEqual([{ prometheus_name: 'node_memory_MemFree_bytes' }])
    const names = [...host.matchAll(/^# TYPE (\S+) (?:gauge|untyped)$/gm)].map(([, name = '']) =>
      name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase(),
    )
    // Every tenth of them: each is a question of its own.
    for (const name of names.filter((_, i) => i % 10 === 0)) {
      await until(`${name} is stored`, async () => {
        const rows = await system.select(
          `SELECT uniqExact(job) AS jobs FROM "prometheus:${name}" WHERE job IN ('one', 'other')`,
        )
        return Number(rows[0]?.['jobs']) === 2
      })
    }
    const { items: quarantined } = await system.public.listQuarantine()
    expect(quarantined).toEqual([])
    for (const program of [one, other]) expect(await program.interrupt()).toBe(0)
  } finally {
    exporter.closeAllConnections()
    await new Promise((resolve) => exporter.close(resolve))
  }
})

test('examples/opentelemetry: what is read and what is pushed is stored', async () => {
  await using example = startExample('opentelemetry')
  const [, url = ''] = await example.printed(/the shop is at (\S+?),? /)
  for (let i = 0; i < 7; i++) await (await fetch(`${url}items/${i}`)).text()
  await untilSeven({
    'seven requests': `SELECT max(datum) AS n FROM "otel:shop_requests_int" WHERE http_route = '/items/:item' AND service_name = 'shop'`,
    'seven durations': `SELECT max(arraySum(counts)) AS n FROM "otel:shop_request_duration" WHERE http_route = '/items/:item' AND min <= max AND squared_mean IS NULL AND empty(p50_marker_heights)`,
    'seven coins': `SELECT least(max(datum), 7) AS n FROM "otel:till_coins" WHERE coin_value = '5' AND service_instance_id = 'till-1'`,
  })
  expect(await example.interrupt()).toBe(0)
  // Its last push was taken, and collected.
  const [last] = await system.select('SELECT max(datum) AS n FROM "otel:till_coins"')
  expect(Number(last?.['n'])).toBeGreaterThanOrEqual(7)
  expect((await system.public.listQuarantine()).items).toEqual([])
})
