import { cumulativeU64, f64, metric, target, u16, type Sample } from '@oximeter/core'
import { OxqlError } from '@oximeter/oxql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
const SECOND = 1_000_000_000n
const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND
const POINTS = 50
const SERIES = 8
const BUSY = 4000

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
  const busy = metric('busy', {}, cumulativeU64())
  for (let i = 0; i < BUSY; i++) {
    const total = { startTime: now - 5000n * SECOND, value: BigInt(i) }
    samples.push(busy.sample(machine.of({ number: 1 }), {}, total, now - BigInt(BUSY - i) * SECOND))
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

const PLENTY = { maxMemoryBytes: 800_000_000, timeoutMs: 600_000 }

/** Statements that take a second each, or half of one: each of so many windows holds most of the samples. */
const SLOW = Array.from({ length: 4 }, () => `get machine:busy | align rate(${BUSY}s, every 1s)`)

test('time is a budget too', async () => {
  const longer = `get machine:busy | align rate(${BUSY}s, every 250ms)`
  const budget = { ...PLENTY, timeoutMs: 1000 }
  await expect(database.db.oxql(longer, { now, budget })).rejects.toMatchObject({
    code: 'budget-exceeded',
    message: expect.stringContaining('takes too long') as string,
  })
})

/** How many slow statements the engine is at work on. */
async function atWork(): Promise<number> {
  const [row] = await database.db.query<{ n: string }>(
    `SELECT count() AS n FROM system.processes
     WHERE (query LIKE '%measurements_cumulativeu64%' OR query LIKE '%cityHash64%') AND query NOT LIKE '%system.processes%'`,
  )
  return Number(row!.n)
}

test('an aborted query ends in the engine', async () => {
  const abort = new AbortController()
  const query = `{ ${SLOW.join(';')} }`
  const asking = database.db.oxql(query, { now, budget: PLENTY, signal: abort.signal })
  const ended = asking.catch((error: unknown) => error)
  await expect.poll(atWork, { interval: 5 }).toBeGreaterThan(0)
  abort.abort()
  expect(await ended).toMatchObject({ code: 'unavailable' })
  await expect.poll(atWork).toBe(0)
})

test('slow queries in SQL and OxQL share two turns, and small answers wait for none', async () => {
  const { db } = database
  const abort = new AbortController()
  const { signal } = abort
  const slow =
    'SELECT sum(cityHash64(x, y)) FROM (SELECT arrayJoin(range(100000)) AS x) AS a, (SELECT arrayJoin(range(1000000)) AS y) AS b'
  const query = `{ ${SLOW.join(';')} }`
  const asked = [1, 2, 3]
    .flatMap(() => [
      db.sql(slow, { signal, budget: { timeoutMs: 600_000 } }),
      db.oxql(query, { signal, budget: PLENTY, now }),
    ])
    .map((one) => one.catch((error: unknown) => error))
  await expect.poll(atWork, { interval: 5 }).toBe(2)
  for (let i = 0; i < 5; i++) {
    expect((await db.latest('machine:load')).items).toHaveLength(SERIES)
    expect((await db.series('machine:load')).items).toHaveLength(SERIES)
    expect((await db.fieldValues('machine:load', 'number')).items).toHaveLength(SERIES)
    expect(await atWork()).toBeLessThanOrEqual(2)
  }
  // The SQL takes minutes: none of it was waited for.
  expect(await atWork()).toBeGreaterThan(0)
  abort.abort()
  for (const one of await Promise.all(asked)) expect(one).toMatchObject({ code: 'unavailable' })
  await expect.poll(atWork).toBe(0)
})

describe('an answer that is read while it arrives', () => {
  test('gives its series one by one, and in the end what is said of the whole', async () => {
    await using answer = await database.db.oxqlStream('get machine:load, machine:turns', { now })
    expect(answer.tables.map(({ layout }) => layout.shape.name)).toEqual([
      'machine:load',
      'machine:turns',
    ])
    const counts: number[] = []
    for (const { series } of answer.tables) {
      expect(() => answer.about()).toThrow('once all its series were read')
      for await (const { points } of series) counts.push(points.timestamps.length)
    }
    expect(counts).toEqual(Array.from({ length: 2 * SERIES }, () => POINTS))
    expect(answer.about()).toMatchObject({ warnings: [{ code: 'total-fell', count: 1 }] })
  })

  test('holds no turn of the engine, and is ended by whoever stops in between', async () => {
    const { db } = database
    const leave = new AbortController()
    const unread = await Promise.all(
      [1, 2, 3, 4].map(() => db.oxqlStream('get machine:load', { now, signal: leave.signal })),
    )
    expect((await db.oxql('get machine:load', { now })).tables[0]!.series).toHaveLength(SERIES)
    for await (const _ of unread[0]!.tables[0]!.series) break
    await unread[1]![Symbol.asyncDispose]()
    leave.abort()
    for (const { tables } of unread.slice(1)) {
      await expect(Array.fromAsync(tables[0]!.series)).rejects.toMatchObject({
        code: 'unavailable',
      })
    }
  })

  test('is one of sixteen, and the next waits until one of them was read', async () => {
    const { db } = database
    const query = 'get machine:load'
    const open = await Promise.all(Array.from({ length: 16 }, () => db.oxqlStream(query, { now })))
    const leave = new AbortController()
    const more = db.oxqlStream(query, { now, signal: leave.signal })
    const next = db.oxql(query, { now })
    leave.abort()
    await expect(more).rejects.toThrow('before its turn came')
    await Array.fromAsync(open[0]!.tables[0]!.series)
    expect((await next).tables[0]!.series).toHaveLength(SERIES)
    for (const one of open) await one[Symbol.asyncDispose]()
  })

  test('tells what is wrong at once, of the first four tables; of others in their place', async () => {
    const options = { now, budget: { maxMemoryBytes: 20_000_000 } }
    const little = 'get machine:load | filter number == 1'
    const much = `get machine:turns | align rate(1ms) | group_by [], sum`
    const asking = database.db.oxqlStream(`{ ${little}; ${much} }`, options)
    await expect(asking).rejects.toMatchObject({ code: 'budget-exceeded' })
    const five = `{ ${`${little};`.repeat(4)} ${much} }`
    await using answer = await database.db.oxqlStream(five, options)
    const [fifth, ...others] = answer.tables.toReversed()
    for (const { series } of others) expect(await Array.fromAsync(series)).toHaveLength(1)
    await expect(Array.fromAsync(fifth!.series)).rejects.toMatchObject({ code: 'budget-exceeded' })
  })
})

test('mistakes are those of the language', async () => {
  await expect(database.db.oxql('get machine:lode')).rejects.toBeInstanceOf(OxqlError)
  await expect(
    database.db.oxql('get machine:load | filter nomber == 1 && datum == "x"'),
  ).rejects.toMatchObject({ mistakes: [{ code: 'unknown-name' }, { code: 'wrong-type' }] })
  const several =
    '{ get machine:load | align last_within(1m); get machine:turns | align increase(1m) } | join on []'
  const start = several.indexOf('join')
  await expect(database.db.oxql(several, { now })).rejects.toMatchObject({
    mistakes: [{ code: 'mismatch', span: { start, end: several.length } }],
  })
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
  for (const [method, value] of Object.entries({
    count: 3,
    sum: 6,
    mean: 2,
    min: 1,
    max: 3,
    first: 3,
    last: 1,
  })) {
    const text = `get machine:twice | align ${method}_within(1m)`
    const { tables } = await database.db.oxql(text, { now })
    expect(tables[0]!.series[0]!.points.values[0]!.values, method).toEqual([value])
  }
})
