import { afterAll, beforeAll, expect, test } from 'vitest'
import { Program } from './src/program.ts'
import { Standalone } from './src/standalone.ts'
import { until } from './src/until.ts'

let system: Standalone
beforeAll(async () => {
  system = await Standalone.start()
}, 60_000)
afterAll(async () => {
  await system[Symbol.asyncDispose]()
}, 60_000)

test('examples/producer: its samples are there to query', { timeout: 60_000 }, async () => {
  await using example = Program.start('examples/producer/src/main.ts', [
    '--nexus',
    system.url('internal'),
  ])
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
  const { items } = await system.public.producers()
  expect(items.map((producer) => producer.id)).not.toContain(id)
})

test('examples/existing-server: its requests are counted', { timeout: 60_000 }, async () => {
  await using example = Program.start('examples/existing-server/src/main.ts', [
    '--nexus',
    system.url('internal'),
  ])
  const [, url = ''] = await example.printed(/the shop is at (\S+?),? /)
  for (let i = 0; i < 7; i++) await (await fetch(`${url}items/${i}`)).text()
  const stored = {
    'seven requests': `SELECT max(datum) AS n FROM "web_shop:requests" WHERE route = '/items/:item' AND status = 200`,
    'seven latencies': `SELECT max(arraySum(counts)) AS n FROM "web_shop:latency" WHERE route = '/items/:item'`,
  }
  for (const [what, query] of Object.entries(stored)) {
    await until(`${what} are stored`, async () => {
      const rows = await system.select(query)
      return Number(rows[0]?.['n']) === 7
    })
  }
  expect(await example.interrupt()).toBe(0)
})

test(
  'examples/opentelemetry: what is read and what is pushed is stored',
  { timeout: 60_000 },
  async () => {
    await using example = Program.start('examples/opentelemetry/src/main.ts', [
      '--nexus',
      system.url('internal'),
      '--nexus-public',
      system.url('public'),
    ])
    const [, url = ''] = await example.printed(/the shop is at (\S+?),? /)
    for (let i = 0; i < 7; i++) await (await fetch(`${url}items/${i}`)).text()
    const stored = {
      'seven requests': `SELECT max(datum) AS n FROM "otel:shop_requests_int" WHERE http_route = '/items/:item' AND service_name = 'shop'`,
      'seven durations': `SELECT max(arraySum(counts)) AS n FROM "otel:shop_request_duration" WHERE http_route = '/items/:item' AND min <= max AND squared_mean < 0`,
      'seven coins': `SELECT least(max(datum), 7) AS n FROM "otel:till_coins" WHERE coin_value = '5' AND service_instance_id = 'till-1'`,
    }
    for (const [what, query] of Object.entries(stored)) {
      await until(`${what} are stored`, async () => {
        const rows = await system.select(query)
        return Number(rows[0]?.['n']) === 7
      })
    }
    expect(await example.interrupt()).toBe(0)
    // Its last push was taken, and collected.
    const [last] = await system.select('SELECT max(datum) AS n FROM "otel:till_coins"')
    expect(Number(last?.['n'])).toBeGreaterThanOrEqual(7)
    expect((await system.public.quarantine()).items).toEqual([])
  },
)
