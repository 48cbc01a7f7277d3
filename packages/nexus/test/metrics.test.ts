import { allPages, followEvents, schemaToJson, type NexusPublicClient } from '@oximeter/api/client'
import type { EmbeddedClickHouse } from '@oximeter/clickhouse'
import {
  cumulativeU64,
  formatTimestamp,
  metric,
  schemaOf,
  string,
  target,
  u64,
} from '@oximeter/core'
import type { Database } from '@oximeter/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Nexus } from '../src/index.ts'
import { send } from './http-client.ts'
import { startMetricsSystem, type MetricsSystem } from './metrics-system.ts'

const LARGEST = 2n ** 64n - 1n
const disk = target('disk', { serial: string() })
const bytesRead = metric('bytes_read', { sector: u64() }, cumulativeU64(), { units: 'bytes' })
const idle = metric('idle_time', { sector: u64() }, cumulativeU64())
// Lately: the tables keep samples for days only.
const start = BigInt(Date.now() - 60_000) * 1_000_000n + 1n
const end = start + 1_000_000_000n

let system: MetricsSystem
let clickhouse: EmbeddedClickHouse
let db: Database
let nexus: Nexus
let open: NexusPublicClient
beforeAll(async () => {
  system = await startMetricsSystem()
  ;({ clickhouse, db, nexus, open } = system)

  const schemas = [bytesRead, idle].map((one) => schemaOf(disk, one))
  await system.internal.offerSchemas({
    schemas: schemas.map((schema) => schemaToJson(schema, { provisional: true })),
  })
  const target0 = disk.of({ serial: 'it\'s "0"' })
  await db.insert(
    [0n, 1n, LARGEST].map((sector) =>
      bytesRead.sample(target0, { sector }, { startTime: start, value: LARGEST - sector }, end),
    ),
  )
})
afterAll(() => system?.[Symbol.asyncDispose](), 60_000)

test('latest values are exact, page by page', async () => {
  const values = []
  for await (const value of allPages(
    (page) => open.getLatest({ ...page, name: 'disk:bytes_read' }),
    { limit: 2 },
  )) {
    values.push(value)
  }
  const sectors = values.map(({ fields }) => BigInt(String(fields['sector']?.value)))
  expect(sectors).toHaveLength(3)
  expect(new Set(sectors)).toEqual(new Set([0n, 1n, LARGEST]))
  const first = values.find(({ fields }) => BigInt(String(fields['sector']?.value)) === 0n)
  expect(first).toMatchObject({
    timeseries_name: 'disk:bytes_read',
    fields: { serial: { type: 'string', value: 'it\'s "0"' } },
    timestamp: formatTimestamp(end),
    start_time: formatTimestamp(start),
    datum: { type: 'cumulative_u64', datum: { value: LARGEST } },
  })
})

test('a timeseries that is registered and has no samples yet has no values', async () => {
  expect(await open.getLatest({ name: 'disk:idle_time' })).toEqual({ items: [], next_page: null })
  await expect(open.getLatest({ name: 'disk:idle_tim' })).rejects.toThrow(
    'did you mean disk:idle_time?',
  )
})

test('SQL reads views, 64-bit integers exactly', async () => {
  const query = 'SELECT sector, datum FROM "disk:bytes_read" ORDER BY sector DESC LIMIT 1'
  const { text } = await send('POST', `${nexus.publicUrl}/v1/sql`, { body: { query } })
  expect(text).toContain(`[[${LARGEST},0]]`)
  const answer = await open.sql({ query })
  expect(answer.columns).toEqual([
    { name: 'sector', type: expect.stringContaining('UInt64') as unknown },
    { name: 'datum', type: expect.stringContaining('UInt64') as unknown },
  ])
  expect(answer).toMatchObject({ truncated: false, rows: [[LARGEST, 0]] })
})

test.for([
  ['a mistake', 'SELECT nothing FROM "disk:bytes_read"', /nothing/],
  ['no SELECT', 'DROP TABLE x', /./],
  ['a file', "SELECT * FROM file('/etc/passwd')", /file/],
] as const)('of SQL with %s the answer is 400 and says what is wrong', async ([, query, words]) => {
  await expect(open.sql({ query })).rejects.toMatchObject({
    status: 400,
    detail: expect.stringMatching(words) as unknown,
  })
})

/** How many queries like that of the next test the engine is at work on. */
async function pairsRunning(): Promise<number> {
  const [row] = await db.query<{ n: string }>(
    "SELECT count() AS n FROM system.processes WHERE query LIKE 'SELECT count() AS pairs %'",
  )
  return Number(row?.n)
}

test('SQL ends when whoever asked for it goes away', async () => {
  const numbers = 'SELECT arrayJoin(range(1000000)) AS n'
  const leaving = new AbortController()
  const asking = open.sql(
    {
      query: `SELECT count() AS pairs FROM (${numbers}) a CROSS JOIN (${numbers}) b WHERE a.n > b.n`,
    },
    { signal: leaving.signal },
  )
  await expect.poll(pairsRunning).toBe(1)
  leaving.abort()
  await expect(asking).rejects.toThrow('aborted')
  // Sooner than its budget of time would end it.
  await expect.poll(pairsRunning, { timeout: 15_000 }).toBe(0)
})

test('with its metrics database Nexus is ready, and shows it', async () => {
  expect(await send('GET', `${nexus.publicUrl}/readyz`)).toMatchObject({ status: 200 })
  const { programs } = await open.status()
  expect(programs).toContainEqual({
    name: 'clickhouse',
    version: expect.stringMatching(/^\d+\.\d+/) as unknown,
    url: clickhouse.url,
    started: expect.any(String) as unknown,
    ok: true,
  })
})

test('new samples are told as they are stored', async () => {
  const leaving = new AbortController()
  const events = followEvents(
    open,
    { topics: ['latest'], timeseries: 'disk:bytes_read' },
    { signal: leaving.signal },
  )
  const { value: reset } = await events.next()
  expect(reset).toMatchObject({ event: 'reset', topic: 'latest', items: { length: 3 } })
  const later = end + 1_000_000_000n
  await db.insert([
    bytesRead.sample(
      disk.of({ serial: 'it\'s "0"' }),
      { sector: LARGEST },
      { startTime: start, value: LARGEST },
      later,
    ),
  ])
  const { value: latest } = await events.next()
  expect(latest).toMatchObject({
    event: 'latest',
    timeseries_name: 'disk:bytes_read',
    values: [{ timestamp: formatTimestamp(later), datum: { datum: { value: LARGEST } } }],
  })
  leaving.abort()
  expect(await events.next()).toMatchObject({ done: true })
})
