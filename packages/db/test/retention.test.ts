import { timeseriesOf, type Sample } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RetentionPolicy } from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

const DAY = 86_400_000_000_000n
const noon = (BigInt(Date.now()) / 86_400_000n) * DAY + DAY / 2n

const days = (pattern: string, kept: number, bytes: number | null = null): RetentionPolicy => ({
  pattern,
  days: kept,
  bytes,
})

beforeAll(async () => {
  database = await startTestDatabase()
  const { db } = database
  // Nothing is to expire by itself before its time.
  await db.applyRetention([days('default', 100)])
  for (const name of ['disk:reads', 'disk:writes', 'fan:speed']) {
    for (const age of [0, 1, 5, 20, 40]) await db.insert(samples(name, age))
  }
})

afterAll(() => database[Symbol.asyncDispose]())

function samples(name: string, age: number, count = 50): Sample[] {
  const timeseries = timeseriesOf({
    name,
    version: 1,
    targetFields: [],
    metricFields: [],
    datumType: 'u64',
  })
  return Array.from({ length: count }, (_, n) => {
    const timestamp = noon - BigInt(age) * DAY + BigInt(n)
    return { timeseries, timestamp, datum: { type: 'u64', value: BigInt(n) } }
  })
}

/** How many days old the samples of each timeseries are. */
async function ages(): Promise<Record<string, number[]>> {
  const rows = await database.db.query<{ name: string; age: number }>(
    `SELECT DISTINCT timeseries_name AS name, toInt32(today() - toDate(timestamp)) AS age
     FROM oximeter.measurements_u64 ORDER BY name, age`,
  )
  const byName = Map.groupBy(rows, ({ name }) => name)
  return Object.fromEntries([...byName].map(([name, of]) => [name, of.map(({ age }) => age)]))
}

async function expiryOf(table: string): Promise<string | undefined> {
  const [row] = await database.db.query<{ text: string }>(
    `SELECT engine_full AS text FROM system.tables WHERE database = 'oximeter' AND name = '${table}'`,
  )
  return /toIntervalDay\((\d+)\)/.exec(row!.text)?.[1]
}

const ALL = [0, 1, 5, 20, 40]

test('samples are counted by timeseries and day, and the bytes of a day are shared out', async () => {
  const usage = await database.db.usage()
  expect(usage).toHaveLength(15)
  expect(new Set(usage.map(({ rows }) => rows))).toEqual(new Set([50]))
  const [row] = await database.db.query<{ bytes: string }>(
    `SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND table = 'measurements_u64'`,
  )
  const bytes = usage.reduce((sum, one) => sum + one.bytes, 0)
  expect(Math.abs(bytes - Number(row!.bytes))).toBeLessThan(15)
})

test('a shorter time holds for what is stored, of those timeseries alone, and a table keeps the longest', async () => {
  const { db } = database
  const policies = [days('default', 100), days('disk:*', 10), days('disk:writes', 30)]
  const planned = await db.planRetention(policies)
  expect(planned.map(({ name, rows, pattern }) => [name, rows, pattern])).toEqual([
    ['disk:reads', 50, 'disk:*'],
    ['disk:writes', 50, 'disk:writes'],
    ['disk:reads', 50, 'disk:*'],
  ])
  expect((await ages())['disk:reads']).toEqual(ALL)
  // As several Nexus processes may do.
  const outcomes = await Promise.all([
    db.applyRetention(policies, { maxDays: 1 }),
    db.applyRetention(policies, { maxDays: 1 }),
  ])
  expect(outcomes.some(({ left }) => left === 1)).toBe(true)
  await db.applyRetention(policies)
  expect(await ages()).toEqual({
    'disk:reads': [0, 1, 5],
    'disk:writes': [0, 1, 5, 20],
    'fan:speed': ALL,
  })
  expect(await db.applyRetention(policies)).toEqual({
    deleted: [],
    left: 0,
    changed: 0,
    busy: false,
  })
  expect(await expiryOf('measurements_u64')).toBe('101')
})

test('a longer time keeps rows that would have expired by the table', async () => {
  const { db } = database
  const policies = [days('default', 2), days('fan:speed', 365)]
  expect(await db.applyRetention(policies)).toMatchObject({ changed: 44, busy: false })
  expect(await expiryOf('measurements_u64')).toBe('366')
  expect(await expiryOf('measurements_bool')).toBe('3')
  expect(await expiryOf('timeseries')).toBe('367')
  // The old parts know it too: their time is computed anew.
  const rows = await db.query<{ late: string }>(
    `SELECT countIf(delete_ttl_info_max < now() + INTERVAL 300 DAY) AS late
     FROM system.parts WHERE active AND rows > 0 AND database = 'oximeter' AND table = 'measurements_u64'`,
  )
  expect(rows.map(({ late }) => Number(late))).toEqual([0])
  expect(await ages()).toEqual({
    'disk:reads': [0, 1],
    'disk:writes': [0, 1],
    'fan:speed': ALL,
  })
})

test('the oldest days are deleted until the rest takes few enough bytes, but never today', async () => {
  const { db } = database
  const usage = (await db.usage()).filter(({ name }) => name === 'fan:speed')
  const bytes = usage.reduce((sum, one) => sum + one.bytes, 0)
  const oldest = usage.toSorted((a, b) => a.day - b.day)[0]!
  const policies = (most: number) => [days('default', 2), days('fan:speed', 365, most)]
  expect(await db.planRetention(policies(bytes))).toEqual([])
  expect(await db.planRetention(policies(bytes - 1))).toEqual([
    { ...oldest, reason: 'bytes', pattern: 'fan:speed' },
  ])
  await db.applyRetention(policies(bytes - 1))
  expect((await ages())['fan:speed']).toEqual([0, 1, 5, 20])

  // Of the default: everything, whatever its policy.
  const everything = await db.applyRetention([days('default', 2, 1), days('fan:speed', 365)])
  expect(everything.deleted.every(({ pattern }) => pattern === 'default')).toBe(true)
  expect(await ages()).toEqual({ 'disk:reads': [0], 'disk:writes': [0], 'fan:speed': [0] })
})

test('series of which nothing is kept are forgotten, though their table keeps others longer', async () => {
  const { db } = database
  await db.insert(samples('old:one', 60))
  await db.insert(samples('fan:speed', 60))
  const series = async () => {
    const rows = await db.query<{ name: string }>(
      'SELECT DISTINCT timeseries_name AS name FROM oximeter.timeseries ORDER BY name',
    )
    return rows.map(({ name }) => name)
  }
  expect(await series()).toContain('old:one')
  await db.applyRetention([days('default', 2), days('fan:speed', 365), days('old:*', 30)])
  expect(await series()).toEqual(['disk:reads', 'disk:writes', 'fan:speed'])
  expect(await ages()).toMatchObject({ 'fan:speed': [0, 60] })
})

test('a table from which somebody took the expiry keeps what no policy speaks of', async () => {
  const { db } = database
  await db.query('ALTER TABLE oximeter.measurements_u64 REMOVE TTL').catch(() => [])
  await db.insert(samples('fan:speed', 200))
  const planned = async (policies: RetentionPolicy[]) =>
    (await db.planRetention(policies)).map(({ rows }) => rows)
  expect(await planned([days('disk:*', 1)])).toEqual([])
  expect(await planned([days('default', 100)])).toEqual([50])
  await db.applyRetention([days('default', 2), days('fan:speed', 100)])
  expect(await expiryOf('measurements_u64')).toBeUndefined()
  expect((await ages())['fan:speed']).toEqual([0, 60])
})
