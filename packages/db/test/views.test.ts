import {
  bool,
  cumulativeU64,
  f64,
  Histogram,
  histogramU64,
  i64,
  ipAddr,
  metric,
  openMetric,
  schemaOf,
  string,
  target,
  u16,
  u64,
  uuid,
  type CompleteHistogramDatum,
  type Labels,
  type Sample,
} from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../src/index.ts'
import { samplesQuery } from '../src/read/read-series.ts'
import { asStored, startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
})

afterAll(() => database[Symbol.asyncDispose]())

const SECOND = 1_000_000_000n
const now = BigInt(Math.floor(Date.now() / 1000)) * SECOND

test('a view has a typed column per field, then the version, key, times and datum', async () => {
  const { db } = database
  const server = target('server', { id: uuid(), ip: ipAddr(), zone: string(), up: bool() })
  const load = metric('load', { big: u64(), small: i64() }, f64())
  const on = server.of({
    id: 'A1111111-1111-4111-8111-111111111111',
    ip: '::FFFF',
    zone: "it's",
    up: true,
  })
  const fields = { big: 2n ** 64n - 1n, small: -(2n ** 63n) }
  const missing = load.missing(on, fields, { timestamp: now + SECOND })
  await db.insert([load.sample(on, fields, 1.5, now), missing])
  const columns = await db.query<{ name: string; type: string }>('DESCRIBE oximeter."server:load"')
  expect(columns.map(({ name, type }) => [name, type])).toEqual([
    ['big', 'UInt64'],
    ['id', 'UUID'],
    ['ip', 'String'],
    ['small', 'Int64'],
    ['up', 'Bool'],
    ['zone', 'String'],
    ['version', 'UInt8'],
    ['timeseries_key', 'UInt64'],
    ['timestamp', "DateTime64(9, 'UTC')"],
    ['datum', 'Nullable(Float64)'],
  ])
  const rows = await db.query(
    `SELECT * EXCEPT (timeseries_key, timestamp) FROM oximeter."server:load"
     WHERE id = 'a1111111-1111-4111-8111-111111111111' AND ip = '::ffff' AND up AND zone = 'it\\'s'
     ORDER BY timestamp`,
  )
  const shared = {
    big: '18446744073709551615',
    id: 'a1111111-1111-4111-8111-111111111111',
    ip: '::ffff',
    small: '-9223372036854775808',
    up: true,
    zone: "it's",
    version: 1,
  }
  expect(rows).toEqual([
    { ...shared, datum: 1.5 },
    { ...shared, datum: null },
  ])
})

test('over several versions a view has the union of their fields', async () => {
  const { db } = database
  for (const version of [1, 2]) {
    const door = target('door', { floor: u16() }, { version })
    const later = version === 2 ? { wing: string(), sealed: bool() } : {}
    const opened = metric('opened', later, cumulativeU64(), { version })
    const fields = version === 2 ? { wing: 'west', sealed: false } : {}
    const datum = { startTime: now, value: version }
    await db.insert([opened.sample(door.of({ floor: 3 }), fields, datum, now + SECOND)])
  }
  const rows = await db.query(
    'SELECT floor, wing, sealed, version, datum FROM oximeter."door:opened" ORDER BY version',
  )
  expect(rows).toEqual([
    { floor: 3, wing: null, sealed: null, version: 1, datum: '1' },
    { floor: 3, wing: 'west', sealed: false, version: 2, datum: '2' },
  ])
  expect(await db.schema('door:opened')).toHaveLength(2)
})

test('an open timeseries has a column for each label of any series, empty where it has none', async () => {
  const { db } = database
  const node = target('node', { instance: string() }).of({ instance: 'one' })
  const load = openMetric('load', f64(), { units: 'seconds' })
  const sampleWith = (labels: Labels, value: number): Sample => ({
    timeseries: load.series(node, labels),
    timestamp: now,
    datum: { type: 'f64', value },
  })
  const first = await db.insert([sampleWith({ cpu: '0' }, 1)])
  expect(first).toMatchObject({ stored: 1, newTimeseries: ['node:load'] })
  const samples = [sampleWith({ zone: 'b' }, 2), sampleWith({}, 3)]
  // Samples alone, as those of whoever knows no definition.
  const { definition: _, ...bare } = load.series(node, { cpu: '1', mode: 'idle' })
  const plain = { timeseries: bare, timestamp: now, datum: { type: 'f64', value: 4 } as const }
  expect(await db.insert([...samples, plain])).toMatchObject({ stored: 3, quarantined: [] })
  const view = 'SELECT * EXCEPT (timeseries_key, timestamp, version) FROM oximeter."node:load"'
  expect(await db.query(`${view} ORDER BY datum`)).toEqual([
    { cpu: '0', instance: 'one', mode: '', zone: '', datum: 1 },
    { cpu: '', instance: 'one', mode: '', zone: 'b', datum: 2 },
    { cpu: '', instance: 'one', mode: '', zone: '', datum: 3 },
    { cpu: '1', instance: 'one', mode: 'idle', zone: '', datum: 4 },
  ])
  expect(await db.schema('node:load')).toMatchObject([
    { open: true, provisional: false, units: 'seconds' },
  ])
  // A series is read with the labels that it has, and no more.
  const read = await Array.fromAsync(db.readSeries('node:load', { fields: { cpu: '1' } }))
  expect(read).toEqual([{ timeseries: bare, samples: [plain] }])

  const numbered = metric('load', { cpu: u16() }, f64())
  const refused = await db.insert([numbered.sample(node, { cpu: 1 }, 5, now)])
  expect(refused).toMatchObject({
    stored: 0,
    quarantined: [{ detail: 'the field "cpu" is u16, stored as string' }],
  })
})

function field(name: string) {
  return { name, type: 'string', source: 'target', description: '' } as const
}

test('schemas and views are brought to what their owner says, whatever others made of them', async () => {
  const { db } = database
  const schemaWith = (...names: string[]) => ({
    ...schemaOf(target('well', {}), metric('depth', {}, f64())),
    open: true,
    fields: names.map(field),
  })
  const columns = async () => {
    const rows = await db.query<{ name: string }>('DESCRIBE oximeter."well:depth"')
    return rows.map(({ name }) => name).filter((name) => name.length === 1)
  }
  const owned = { ...schemaWith('a', 'b', 'c'), provisional: false }
  await db.putSchema(owned, owned)
  // Another one, who heard of less, comes later.
  await using other = connect(database.options)
  await other.putSchema(schemaWith('a', 'b'), { provisional: true })
  expect(await columns()).toEqual(['a', 'b'])
  await db.syncSchemas([owned])
  expect(await columns()).toEqual(['a', 'b', 'c'])
  expect(await db.schema('well:depth')).toEqual([owned])

  // Rows may be right where the view is not.
  const next = { ...owned, version: 2, open: false, fields: [field('a'), field('d')] }
  await other.putSchema(next, next)
  await db.query('DROP VIEW oximeter."well:depth"')
  const stored = async () => {
    const sql =
      'SELECT count() AS n FROM oximeter.timeseries_schema WHERE timeseries_name = {name:String}'
    return db.query(sql, { name: 'well:depth' })
  }
  const before = await stored()
  await db.syncSchemas([owned, next])
  expect(await columns()).toEqual(['a', 'b', 'c', 'd'])
  // As it is, nothing is written.
  await db.syncSchemas([owned, next])
  expect(await stored()).toEqual(before)
})

test('a view shows histograms with all of their estimators, and missing ones empty', async () => {
  const { db } = database
  const pump = target('pump', {}).of({})
  const pulses = metric('pulses', {}, histogramU64({ powersOfTwo: true }))
  const instrument = pulses.on(pump)
  const series = instrument.with({})
  const written: Sample[] = []
  // Before, at and after the fifth sample the estimators follow other rules.
  for (let count = 1; count <= 7; count++) {
    series.observe(BigInt(count * count))
    written.push(...instrument.produce())
  }
  written.push(pulses.missing(pump, {}, { startTime: now, timestamp: now + SECOND }))
  await db.insert(written)
  const rows = await db.query<Record<string, unknown>>(
    'SELECT * FROM oximeter."pump:pulses" ORDER BY length(counts) > 0 DESC, timestamp',
  )
  expect(rows).toHaveLength(8)
  expect(rows.at(-1)).toMatchObject({ bins: [], counts: [], min: null, sum_of_samples: null })
  for (const [index, { datum }] of written.slice(0, 7).entries()) {
    if (!('bins' in datum)) throw new TypeError('a histogram was written')
    const states = datum as CompleteHistogramDatum
    const row = rows[index]!
    expect(row['counts']).toEqual(Array.from(datum.counts, String))
    expect((row['bins'] as unknown[]).length).toBe(datum.counts.length)
    for (const name of ['p50', 'p90', 'p99'] as const) {
      const { markerHeights, markerPositions, desiredMarkerPositions } = states[name]
      expect(row[`${name}_marker_heights`]).toEqual([...markerHeights])
      expect(row[`${name}_marker_positions`]).toEqual(Array.from(markerPositions, String))
      expect(row[`${name}_desired_marker_positions`]).toEqual([...desiredMarkerPositions])
    }
  }
})

test('a view shows null where a histogram lacks a statistic, and no state of an estimator', async () => {
  const { db } = database
  const proxy = target('proxy', {}).of({})
  const delays = metric('delays', {}, histogramU64({ edges: [10] }))
  const live = Histogram.fromEdges('u64', [10], { startTime: now })
  live.observe(3)
  const whole = live.datum()
  const bare = { min: undefined, max: undefined, sumOfSamples: undefined, squaredMean: undefined }
  const none = { ...bare, p50: undefined, p90: undefined, p99: undefined }
  const data = [whole, { ...whole, ...none }, { ...whole, max: undefined, p90: undefined }]
  const written = data.map((datum, i) => delays.sample(proxy, {}, datum, now + BigInt(i + 1)))
  await db.insert(written)
  const rows = await db.query(
    `SELECT counts, min, max, sum_of_samples, squared_mean,
       [empty(p50_marker_heights), empty(p50_marker_positions), empty(p50_desired_marker_positions)] AS no_p50,
       [empty(p90_marker_heights), empty(p90_marker_positions), empty(p90_desired_marker_positions)] AS no_p90
     FROM oximeter."proxy:delays" ORDER BY timestamp`,
  )
  const [all, no] = [
    [0, 0, 0],
    [1, 1, 1],
  ]
  const counts = ['1', '0']
  const statistics = { min: '3', max: '3', sum_of_samples: '3', squared_mean: 0 }
  const nulls = { min: null, max: null, sum_of_samples: null, squared_mean: null }
  expect(rows).toEqual([
    { counts, ...statistics, no_p50: all, no_p90: all },
    { counts, ...nulls, no_p50: no, no_p90: no },
    { counts, ...statistics, max: null, no_p50: all, no_p90: no },
  ])
  const [series] = await Array.fromAsync(db.readSeries('proxy:delays'))
  expect(series!.samples).toStrictEqual(written.map(asStored))
  expect((await db.latest('proxy:delays')).items).toMatchObject([asStored(written.at(-1)!)])
})

/** 500 series of 200 samples, so that there is something not to read. */
async function insertMany(): Promise<void> {
  const { db } = database
  const shop = target('shop', { name: string() }).of({ name: 'one' })
  const sold = metric('sold', { article: u16() }, cumulativeU64())
  const samples: Sample[] = []
  for (let article = 0; article < 500; article++) {
    for (let at = 0n; at < 200n; at++) {
      const datum = { startTime: now - SECOND, value: at }
      samples.push(sold.sample(shop, { article }, datum, now + at * 1_000_000n))
    }
  }
  await db.insert(samples)
  while ((await db.settle({ graceMs: 0 })) > 0);
}

test('a filter on a field reads only the granules of its series', async () => {
  const { db } = database
  await insertMany()
  const all = await db.sql('SELECT count() FROM shop:sold')
  expect(all.rows).toEqual([[100_000]])
  const some = await db.sql('SELECT article, count() FROM shop:sold WHERE article = 7 GROUP BY 1')
  expect(some.rows).toEqual([[7, 200]])
  expect(some.rowsRead).toBeLessThan(30_000)
  expect(all.rowsRead).toBeGreaterThan(100_000)

  const versions = await db.schema('shop:sold')
  const query = samplesQuery('oximeter', versions, { fields: { article: 7 } })
  const explained = await db.query<{ explain: string }>(
    `EXPLAIN indexes = 1 ${query.replace('FORMAT Native', '')}`,
    { name: 'shop:sold', field0: 'article', value0: '7' },
  )
  const text = explained.map(({ explain }) => explain).join('\n')
  expect(text).toMatch(/PrimaryKey[\s\S]*timeseries_key[\s\S]*Granules: [12]\/\d\d/)
})
