import { cumulativeU64, f64, metric, target, u16, type Sample } from '@oximeter/core'
import { OxqlError } from '@oximeter/oxql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
const SECOND = 1_000_000_000n
const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND
const POINTS = 50
const SERIES = 8

beforeAll(async () => {
  database = await startTestDatabase()
  const machine = target('machine', { number: u16() })
  const load = metric('load', {}, f64())
  const turns = metric('turns', {}, cumulativeU64())
  const samples: Sample[] = []
  for (let number = 0; number < SERIES; number++) {
    const here = machine.of({ number })
    for (let i = 0; i < POINTS; i++) {
      const at = now - BigInt(POINTS - i) * SECOND
      // The seventh turns backwards once.
      const value = BigInt(number === 7 && i === 20 ? 3 : i * 10)
      samples.push(load.sample(here, {}, i / 4, at))
      samples.push(turns.sample(here, {}, { startTime: now - 1000n * SECOND, value }, at))
    }
  }
  await database.db.insert(samples)
})

afterAll(() => database[Symbol.asyncDispose]())

test('an answer says what it cost', async () => {
  const { cost, truncated, warnings } = await database.db.oxql('get machine:load', { now })
  expect(cost.rowsRead).toBeGreaterThanOrEqual(BigInt(POINTS * SERIES))
  expect(cost.bytesRead).toBeGreaterThan(cost.rowsRead)
  expect(cost.elapsedMs).toBeGreaterThan(0)
  expect(truncated).toBeUndefined()
  expect(warnings).toEqual([])
})

test('too many points leave whole series out, and it is said', async () => {
  const budget = { maxPoints: 3 * POINTS + 10 }
  const { tables, truncated } = await database.db.oxql('get machine:load', { now, budget })
  expect(tables[0]!.series.map(({ points }) => points.timestamps.length)).toEqual([50, 50, 50])
  expect(truncated!.reason).toContain('more than 160 points')
})

test('too many series are left out, of all tables together', async () => {
  const budget = { maxSeries: SERIES + 2 }
  const { tables, truncated } = await database.db.oxql('get machine:load, machine:turns', {
    now,
    budget,
  })
  expect(tables.map(({ series }) => series.length)).toEqual([SERIES, 2])
  expect(truncated!.reason).toContain('more than 10 series')
  const all = await database.db.oxql('get machine:load', { now, budget: { maxSeries: SERIES } })
  expect(all.truncated).toBeUndefined()
})

test('a total that fell is counted by the engine', async () => {
  const { warnings, tables } = await database.db.oxql('get machine:turns', { now })
  expect(warnings).toMatchObject([{ code: 'total-fell', count: 1 }])
  expect(tables[0]!.series[7]!.points.values[0]!.values[20]).toBeNull()
  const grouped = 'get machine:turns | align increase(10s) | group_by [], sum'
  expect((await database.db.oxql(grouped, { now })).warnings).toMatchObject([{ count: 1 }])
})

test.for([
  [{ maxRowsRead: 10 }, 'reads too many rows'],
  [{ maxBytesRead: 10 }, 'reads too much data'],
  [{ maxMemoryBytes: 1_000_000 }, 'needs too much memory'],
] as const)('%o stops a query', async ([budget, why]) => {
  const query = 'get machine:turns | align rate(1ms) | group_by [], sum'
  await expect(database.db.oxql(query, { now, budget })).rejects.toMatchObject({
    name: 'DbError',
    code: 'budget-exceeded',
    retryable: false,
    message: expect.stringContaining(why) as string,
  })
})

/** Millions of windows that overlap by thousands. */
const LONG = 'get machine:load | align quantile_within(0.5, 50s, every 10us) | group_by [], median'
const PLENTY = { maxMemoryBytes: 800_000_000, timeoutMs: 30_000 }

test('time is a budget too', async () => {
  const budget = { ...PLENTY, timeoutMs: 1000 }
  await expect(database.db.oxql(LONG, { now, budget })).rejects.toMatchObject({
    code: 'budget-exceeded',
  })
})

test('an aborted query ends in the engine', async () => {
  const abort = new AbortController()
  // More time than anybody waits below.
  const budget = { ...PLENTY, timeoutMs: 600_000 }
  const running = database.db.oxql(LONG, { now, budget, signal: abort.signal })
  const ended = running.catch((error: unknown) => error)
  const count = async (): Promise<number> => {
    const [row] = await database.db.query<{ n: string }>(
      `SELECT count() AS n FROM system.processes WHERE query LIKE '%quantileExactInclusive%' AND query NOT LIKE '%system.processes%'`,
    )
    return Number(row!.n)
  }
  await expect.poll(count).toBeGreaterThan(0)
  abort.abort()
  expect(await ended).toMatchObject({ code: 'unavailable' })
  await expect.poll(count).toBe(0)
})

test('mistakes are those of the language', async () => {
  await expect(database.db.oxql('get machine:lode')).rejects.toBeInstanceOf(OxqlError)
  await expect(
    database.db.oxql('get machine:load | filter nomber == 1 && datum == "x"'),
  ).rejects.toMatchObject({ mistakes: [{ code: 'unknown-name' }, { code: 'wrong-type' }] })
})

test('a timeseries that came just now is known', async () => {
  const late = target('late', { number: u16() })
  await database.db.oxql('get machine:load', { now })
  await database.db.insert([metric('comer', {}, f64()).sample(late.of({ number: 1 }), {}, 5, now)])
  const { tables } = await database.db.oxql('get late:comer', { now })
  expect(tables[0]!.series).toHaveLength(1)
})

test('samples that are stored twice count once', async () => {
  const twice = metric('twice', {}, f64())
  const here = target('machine', { number: u16() }).of({ number: 1 })
  const samples = [1, 2, 3].map((value) =>
    twice.sample(here, {}, value, now - BigInt(value) * SECOND),
  )
  await database.db.insert(samples)
  await database.db.insert(samples.slice(1))
  const raw = await database.db.oxql('get machine:twice', { now })
  expect(raw.tables[0]!.series[0]!.points.values[0]!.values).toEqual([3, 2, 1])
  const counted = await database.db.oxql('get machine:twice | align count_within(1m)', { now })
  expect(counted.tables[0]!.series[0]!.points.values[0]!.values).toEqual([3])
})
