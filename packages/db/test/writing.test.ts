import { createServer } from 'node:net'
import {
  bool,
  cumulativeU64,
  f64,
  i64,
  ipAddr,
  makeField,
  metric,
  schemaOf,
  string,
  target,
  timeseriesOf,
  u16,
  uuid,
  type Sample,
} from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BlockBuilder, connect, timeseriesKey, type SealedBlock } from '../src/index.ts'
import { asStored, startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
})

afterAll(() => database[Symbol.asyncDispose]())

const DAY = 86_400_000_000_000n
const midnight = ((BigInt(Date.now()) * 1_000_000n) / DAY) * DAY
const shop = target('shop', { name: string() }).of({ name: 'Zürich' })

async function counted(name: string): Promise<number> {
  const [row] = await database.db.query<{ n: string }>(
    `SELECT count() AS n FROM oximeter."${name}"`,
  )
  return Number(row!.n)
}

/** Sold things by code, a second apart, from midnight on. */
function sales(metricName: string, count: number, from = midnight): Sample[] {
  const sold = metric(metricName, { code: u16() }, cumulativeU64())
  return Array.from({ length: count }, (_, index) => {
    const at = from + BigInt(index) * 1_000_000_000n
    const datum = { startTime: from - 1n, value: BigInt(index) }
    return sold.sample(shop, { code: index % 3 }, datum, at)
  })
}

function sealed(samples: readonly Sample[]): SealedBlock[] {
  const builder = new BlockBuilder()
  for (const sample of samples) builder.add(sample)
  return builder.seal()
}

test('migrating again changes nothing, and a newer database is refused', async () => {
  const { db, options } = database
  await db.migrate()
  await using other = connect({ ...options, database: 'elsewhere "quoted"' })
  expect(await other.version()).toBe(0)
  await Promise.all([other.migrate(), other.migrate()])
  const version = await other.version()
  expect(version).toBe(await db.version())
  await other.query(`INSERT INTO "elsewhere \\"quoted\\"".version SELECT ${version + 1}, now64(9)`)
  await expect(other.migrate()).rejects.toMatchObject({
    code: 'newer-database',
    retryable: false,
    message: expect.stringContaining(`has version ${version + 1}`) as string,
  })
})

test('a block sent twice is stored once, and blocks hold one day each', async () => {
  const { db } = database
  const [first] = sales('resent', 1)
  await db.insert([first!])
  const blocks = sealed(sales('resent', 10, midnight - 5_000_000_000n))
  const measured = blocks.filter(({ table }) => table === 'measurements_cumulativeu64')
  const [before, after] = [midnight - DAY, midnight].map((time) =>
    new Date(Number(time / 1_000_000n)).toISOString().slice(0, 10),
  )
  expect(measured.map(({ day, rows }) => [day, rows])).toEqual([
    [before, 5],
    [after, 5],
  ])
  for (const block of [...blocks, ...blocks]) await db.insertBlock(block)
  const [row] = await db.query<{ n: string }>(
    `SELECT count() AS n FROM oximeter.measurements_cumulativeu64 WHERE timeseries_name = 'shop:resent'`,
  )
  expect(row).toEqual({ n: '11' })
})

test('samples that come again in other company are read once, before and after settling', async () => {
  const { db } = database
  const all = sales('again', 30)
  await db.insert(all.slice(0, 20))
  await db.insert(all.slice(10))
  await db.insert(all.toReversed())
  expect(await counted('shop:again')).toBe(30)
  const series = await Array.fromAsync(db.readSeries('shop:again'))
  expect(series.flatMap(({ samples }) => samples)).toHaveLength(30)
  while ((await db.settle({ graceMs: 0 })) > 0);
  expect(await db.query('SELECT * FROM oximeter.unsettled FINAL WHERE NOT settled')).toEqual([])
  expect(await counted('shop:again')).toBe(30)
  const [row] = await db.query<{ n: string }>(
    `SELECT count() AS n FROM oximeter.measurements_cumulativeu64 WHERE timeseries_name = 'shop:again'`,
  )
  expect(row).toEqual({ n: '30' })
})

test('samples that contradict their schema are kept aside with the difference, and the rest stored', async () => {
  const { db } = database
  const fields = { name: 'contrary:metric', version: 1, targetFields: [] }
  const good = timeseriesOf({
    ...fields,
    metricFields: [makeField('code', 'u16', 1)],
    datumType: 'i64',
  })
  const odd = timeseriesOf({
    ...fields,
    metricFields: [makeField('code', 'string', '1')],
    datumType: 'i64',
  })
  const other = timeseriesOf({ ...fields, version: 2, metricFields: [], datumType: 'f64' })
  const at = (timeseries: typeof good, datum: Sample['datum']): Sample => {
    return { timeseries, timestamp: midnight, datum }
  }
  const report = await db.insert([
    at(good, { type: 'i64', value: 1n }),
    at(odd, { type: 'i64', value: 2n }),
    at(odd, { type: 'i64', value: 3n }),
    at(other, { type: 'f64', value: 4 }),
  ])
  expect(report).toMatchObject({ stored: 1, newTimeseries: ['contrary:metric'] })
  expect(report.quarantined.map(({ reason, samples }) => [reason, samples])).toEqual([
    ['schema_conflict', 2],
    ['schema_conflict', 1],
  ])
  const { items: kept } = await db.quarantined({ name: 'contrary:metric' })
  expect(kept).toHaveLength(3)
  expect(kept.map(({ detail }) => detail)).toContain('the field "code" is string, stored as u16')
  expect(kept.map(({ sample }) => sample?.timeseries)).toContainEqual(other)
  expect(await counted('contrary:metric')).toBe(1)
})

test('whatever a text may hold goes through fields and every query', async () => {
  const { db } = database
  const hostile = [
    `'); DROP TABLE oximeter.latest; --`,
    `\\'`,
    `"quoted" \`ticked\``,
    'line\nbreak\ttab\0nul',
    '',
    '{x:String}',
    '💥 ünï',
  ]
  const talk = metric('said', { text: string() }, i64())
  const samples = hostile.map((text, index) => talk.sample(shop, { text }, index, midnight))
  await db.insert(samples)
  for (const [index, text] of hostile.entries()) {
    const series = await Array.fromAsync(db.readSeries('shop:said', { fields: { text } }))
    expect(series.flatMap((one) => one.samples)).toEqual([asStored(samples[index]!)])
    const { items } = await db.latest('shop:said', { fields: { text } })
    expect(items.map(({ datum }) => datum)).toEqual([samples[index]!.datum])
    const rows = await db.query(
      `SELECT datum FROM oximeter."shop:said" WHERE text = {text:String}`,
      {
        text,
      },
    )
    expect(rows).toEqual([{ datum: String(index) }])
  }
})

test('series and latest values come in pages, ascending by key', async () => {
  const { db } = database
  const level = metric('level', { tank: u16() }, f64())
  const samples = Array.from({ length: 25 }, (_, tank) =>
    level.sample(shop, { tank }, tank / 2, midnight),
  )
  await db.insert(samples)
  const keys = samples.map(({ timeseries }) => timeseriesKey(timeseries))
  keys.sort((a, b) => (a < b ? -1 : 1))
  for (const list of ['series', 'latest'] as const) {
    const seen: bigint[] = []
    let pageToken: string | undefined
    do {
      const page = await db[list]('shop:level', { limit: 10, ...(pageToken ? { pageToken } : {}) })
      expect(page.items.length).toBe(pageToken && seen.length === 20 ? 5 : 10)
      seen.push(...page.items.map(({ key }) => key))
      pageToken = page.nextPage ?? undefined
    } while (pageToken)
    expect(seen).toEqual(keys)
  }
  await expect(db.latest('shop:level', { pageToken: 'x' })).rejects.toMatchObject({
    code: 'invalid-argument',
  })
  await expect(db.latest('shop:none')).rejects.toMatchObject({ code: 'not-found' })
  await expect(db.series('shop:level', { limit: 0 })).rejects.toMatchObject({
    code: 'invalid-argument',
  })
})

test('a later sample replaces the latest value, an earlier one does not', async () => {
  const { db } = database
  const level = metric('newest', {}, f64())
  const at = (second: bigint, value: number) =>
    level.sample(shop, {}, value, midnight + second * 1_000_000_000n)
  await db.insert([at(5n, 5), at(9n, 9), at(7n, 7)])
  await db.insert([at(8n, 8)])
  const { items } = await db.latest('shop:newest')
  expect(items.map(({ datum }) => datum)).toEqual([{ type: 'f64', value: 9 }])
})

test('a schema is stored with all that it says; putting it again is free', async () => {
  const { db } = database
  const kinds = target('kinds', { id: uuid(), ip: ipAddr(), on: bool() }, { description: 'of all' })
  const one = metric('one', { code: u16({ description: "it's a code" }) }, f64(), {
    units: 'joules',
    description: 'about one',
  })
  const schema = schemaOf(kinds, one)
  await db.putSchema(schema, { provisional: true })
  await db.putSchema(schema, { provisional: false })
  expect(await db.schema('kinds:one')).toEqual([{ ...schema, provisional: false }])
  expect(await db.schema('kinds:two')).toEqual([])
  const names = (await db.schemas()).map(({ name }) => name)
  expect(names).toContain('kinds:one')
  expect(names).toEqual(names.toSorted())
  await expect(
    db.putSchema({ ...schema, version: 2, datumType: 'i8' }, { provisional: false }),
  ).rejects.toMatchObject({ code: 'schema-conflict', retryable: false })
})

test('errors say whether trying again may help', async () => {
  const { db, options } = database
  await using stranger = connect({ ...options, password: 'wrong' })
  await expect(stranger.ping()).rejects.toMatchObject({ code: 'unauthorized', retryable: false })

  const [block] = sealed(sales('broken', 1))
  await expect(
    db.insertBlock({ ...block!, body: block!.body.subarray(0, 40), token: 'cut' }),
  ).rejects.toMatchObject({ name: 'DbError', engineCode: expect.any(Number) as number })
  await expect(db.insertBlock({ ...block!, table: 'no_such_table' })).rejects.toMatchObject({
    code: 'rejected',
    retryable: false,
    engineCode: 60,
  })
  await expect(
    db.query('SELECT sleepEachRow(0.5) FROM numbers(10) SETTINGS max_execution_time = 1'),
  ).rejects.toMatchObject({
    code: 'timeout',
    retryable: true,
    engineCode: expect.any(Number) as number,
  })
  await expect(
    db.query('SELECT groupArray(number) FROM numbers(1e8) SETTINGS max_memory_usage = 10000000'),
  ).rejects.toMatchObject({ code: 'overloaded', retryable: true, engineCode: 241 })

  await using nobody = connect({ url: 'http://127.0.0.1:1' })
  await expect(nobody.ping()).rejects.toMatchObject({ code: 'unavailable', retryable: true })
})

test('a server that takes the request and says nothing is waited for only so long', async () => {
  const silent = createServer(() => {})
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve)
  })
  const address = silent.address()
  const port = typeof address === 'object' ? address!.port : 0
  await using db = connect({ url: `http://127.0.0.1:${port}`, requestTimeoutMs: 100 })
  await expect(db.ping()).rejects.toMatchObject({ code: 'timeout', retryable: true })
  silent.close()
})
