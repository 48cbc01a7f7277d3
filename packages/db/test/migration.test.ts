import {
  cumulativeU64,
  Histogram,
  histogramF64,
  metric,
  target,
  u16,
  type Sample,
} from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../src/index.ts'
import { asStored, startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
})

afterAll(() => database[Symbol.asyncDispose]())

test('a new database is what every step makes of it', async () => {
  await using db = connect({ ...database.options, database: 'fresh' })
  await db.migrate()
  const tables = () =>
    db.query(
      `SELECT name, create_table_query AS text
       FROM system.tables WHERE database = 'fresh' ORDER BY name`,
    )
  const made = await tables()
  expect(made.length).toBeGreaterThan(40)
  await db.query('TRUNCATE TABLE fresh.version')
  await db.migrate()
  expect(await tables()).toEqual(made)
})

/** `latest` as version 1 made it: with the newest sample itself. */
const LATEST_1 = `CREATE TABLE "old".latest (
  timeseries_name LowCardinality(String),
  timeseries_key UInt64 CODEC(ZSTD(1)),
  start_time DateTime64(9, 'UTC') CODEC(ZSTD(1)),
  timestamp DateTime64(9, 'UTC') CODEC(ZSTD(1)),
  missing Bool,
  bits UInt64 CODEC(ZSTD(1)),
  body String CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(timestamp) ORDER BY (timeseries_name, timeseries_key)
TTL toDate32(timestamp) + INTERVAL 30 DAY
SETTINGS index_granularity = 256, non_replicated_deduplication_window = 10000`

const SHOP = target('shop', {}).of({})
const sold = metric('sold', { code: u16() }, cumulativeU64())
const start = (BigInt(Date.now()) / 1000n) * 1_000_000_000n - 3_600_000_000_000n

function sales(from: number, to: number): Sample[] {
  return Array.from({ length: to - from }, (_, n) => {
    const at = start + BigInt(from + n) * 10_000_000_000n
    const datum = { startTime: start - 1n, value: BigInt(from + n) }
    return asStored(sold.sample(SHOP, { code: 1 }, datum, at))
  })
}

test('a database of the first version goes on as it is', async () => {
  await using db = connect({ ...database.options, database: 'old' })
  await db.migrate()
  await db.insert(sales(0, 20))
  // Back to what the first version left.
  const [{ key }] = (await db.query<{ key: string }>(
    'SELECT timeseries_key AS key FROM "old".timeseries',
  )) as [{ key: string }]
  await db.query('DROP TABLE "old".latest')
  await db.query(LATEST_1)
  const newest = sales(19, 20)[0]!
  await db.query(
    `INSERT INTO "old".latest SELECT 'shop:sold', ${key}, fromUnixTimestamp64Nano(${start - 1n}),
       fromUnixTimestamp64Nano(${newest.timestamp}), false, 19, ''`,
  )
  await db.query('ALTER TABLE "old".timeseries_schema DROP COLUMN open')
  await db.query('TRUNCATE TABLE "old".version')
  await db.query('INSERT INTO "old".version SELECT 1, now64(9)')
  expect(await db.version()).toBe(1)

  await Promise.all([db.migrate(), db.migrate()])
  expect(await db.version()).toBe(await database.db.version())
  const described = (name: string) =>
    db.query(
      `SELECT table, name, type, compression_codec FROM system.columns
       WHERE table IN ('latest', 'timeseries_schema') AND database = {name:String}
       ORDER BY table, position`,
      { name },
    )
  expect(await described('old')).toEqual(await described('oximeter'))
  expect((await db.latest('shop:sold')).items).toMatchObject([newest])
  await db.insert(sales(20, 25))
  expect((await db.latest('shop:sold')).items).toMatchObject(sales(24, 25))
  const [series] = await Array.fromAsync(db.readSeries('shop:sold'))
  expect(series!.samples).toHaveLength(25)
})

const waited = metric('waited', {}, histogramF64({ edges: [1] }))

function waits(at: bigint): Sample {
  const histogram = Histogram.fromEdges('f64', [1], { startTime: start - 1n })
  histogram.observe(0.5)
  return waited.sample(SHOP, {}, histogram.datum(), at)
}

test('histograms of the second version are complete, and later ones may lack statistics', async () => {
  await using db = connect({ ...database.options, database: 'second' })
  await db.migrate()
  const before = waits(start)
  await db.insert([before])
  // Back to what the second version left: a view that knows nothing of absent statistics, too.
  await db.query('ALTER TABLE second.measurements_histogramf64 DROP COLUMN absent')
  await db.query(
    `CREATE OR REPLACE VIEW second."shop:waited" AS
     SELECT timestamp, min, sum_of_samples FROM second.measurements_histogramf64`,
  )
  await db.query('TRUNCATE TABLE second.version')
  await db.query('INSERT INTO second.version SELECT 2, now64(9)')

  // Another process of the same release has a view to make, too.
  await using other = connect({ ...database.options, database: 'second' })
  await Promise.all([db.migrate(), other.migrate()])
  const described = (name: string) =>
    db.query(
      `SELECT name, type, compression_codec FROM system.columns
       WHERE table = 'measurements_histogramf64' AND database = {name:String} ORDER BY position`,
      { name },
    )
  expect(await described('second')).toEqual(await described('oximeter'))
  const later = waits(start + 1n)
  const absent = { min: undefined, p50: undefined }
  const lacking = { ...later, datum: { ...later.datum, ...absent } } as Sample
  await db.insert([lacking])
  const rows = await db.query(
    `SELECT min, sum_of_samples, length(p50_marker_positions) AS p50
     FROM second."shop:waited" ORDER BY timestamp`,
  )
  expect(rows).toEqual([
    { min: 0.5, sum_of_samples: 0.5, p50: '5' },
    { min: null, sum_of_samples: 0.5, p50: '0' },
  ])
  const [series] = await Array.fromAsync(db.readSeries('shop:waited'))
  expect(series!.samples).toStrictEqual([before, lacking].map(asStored))
})
