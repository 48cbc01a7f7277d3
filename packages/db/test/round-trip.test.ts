import { DATUM_TYPES, timeseriesOf, type DatumType, type Sample } from '@oximeter/core'
import { samples } from '@oximeter/wire/testing'
import { sample as sampled } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { measurementTableName } from '../src/tables/measurements.ts'
import { BlockBuilder, timeseriesKey } from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
  // Times of all centuries are written here, and must not expire.
  const { db } = database
  for (const type of DATUM_TYPES) {
    await db.query(`ALTER TABLE oximeter.${measurementTableName(type)} REMOVE TTL`)
  }
  for (const table of ['timeseries', 'latest']) {
    await db.query(`ALTER TABLE oximeter.${table} REMOVE TTL`)
  }
})

afterAll(() => database[Symbol.asyncDispose]())

/** To be compared with `toStrictEqual`: by bits, so that -0 is not 0, and by the kind of array. */
function read(name: string): Promise<Sample[]> {
  return Array.fromAsync(database.db.readSeries(name)).then((series) =>
    series.flatMap((one) => [...one.samples]),
  )
}

let serial = 0

/** The sample as plain objects, under a name of its own, so that no other contradicts its schema. */
function alone(sample: Sample): Sample {
  const { timeseries, ...rest } = structuredClone(sample)
  return { timeseries: timeseriesOf({ ...timeseries, name: `any:m${serial++}` }), ...rest }
}

test.for(DATUM_TYPES)(
  'any %s comes back as it was, from its table and as latest',
  { timeout: 300_000 },
  async (type) => {
    const { db } = database
    const made = sampled(samples(type), { numRuns: 4, seed: 1 + DATUM_TYPES.indexOf(type) })
      .filter((sample) => isStorable(sample.timestamp) && isStorable(startOf(sample)))
      .map(alone)
    expect(made.length).toBeGreaterThan(1)
    const report = await db.insert(made)
    expect(report).toMatchObject({ stored: made.length, quarantined: [] })
    expect(report.newTimeseries.toSorted()).toEqual(
      made.map(({ timeseries }) => timeseries.name).toSorted(),
    )
    for (const sample of made) {
      const { name } = sample.timeseries
      expect(await read(name)).toStrictEqual([sample])
      const { items } = await db.latest(name)
      expect(items).toStrictEqual([{ key: timeseriesKey(sample.timeseries), ...sample }])
    }
  },
)

const FIRST = BigInt(Date.UTC(1900, 0)) * 1_000_000n
const LAST = 2n ** 63n - 1n

function isStorable(time: bigint): boolean {
  return time >= FIRST && time <= LAST
}

function startOf({ datum }: Sample): bigint {
  return ('startTime' in datum ? datum.startTime : undefined) ?? 0n
}

test('floats that no JSON could carry, and decimals, which are stored as whole numbers', async () => {
  const decimals = [
    0.01,
    12.53,
    -12.5,
    0.1 + 0.2,
    1e-6,
    2.5e-7,
    123456.789012,
    2 ** 53 + 2,
    1e21,
    7,
  ]
  const values = [NaN, Infinity, -Infinity, -0, 5e-324, ...decimals, Number.MAX_VALUE]
  const name = 'odd:floats'
  const made = (['f64', 'cumulative_f64'] as const).flatMap((datumType) => {
    const timeseries = timeseriesOf({
      name: `${name}_${datumType}`,
      version: 1,
      targetFields: [],
      metricFields: [],
      datumType,
    })
    return values.map((value, index): Sample => {
      const start = datumType === 'f64' ? {} : { startTime: 5n }
      const datum = { type: datumType, ...start, value } as Sample['datum']
      return { timeseries, timestamp: 10n + BigInt(index), datum }
    })
  })
  await database.db.insert(made)
  expect(await read(`${name}_f64`)).toStrictEqual(made.slice(0, values.length))
  expect(await read(`${name}_cumulative_f64`)).toStrictEqual(made.slice(values.length))
  const [latest] = (await database.db.latest(`${name}_f64`)).items
  expect(latest?.datum).toEqual({ type: 'f64', value: Number.MAX_VALUE })
})

test('times at both ends of what is stored, and beyond them', async () => {
  const timeseries = timeseriesOf({
    name: 'far:times',
    version: 1,
    targetFields: [],
    metricFields: [],
    datumType: 'i8',
  })
  const times = [FIRST - 1n, FIRST, -1n, 0n, LAST, LAST + 1n]
  const made = times.map((timestamp): Sample => {
    return { timeseries, timestamp, datum: { type: 'i8', value: 1 } }
  })
  const report = await database.db.insert(made)
  expect(report.stored).toBe(4)
  expect(report.quarantined.map(({ reason }) => reason)).toEqual([
    'implausible_time',
    'implausible_time',
  ])
  expect(await read('far:times')).toStrictEqual(made.slice(1, -1))
  const { items: kept } = await database.db.quarantined({ name: 'far:times' })
  expect(new Set(kept.map(({ sample }) => sample?.timestamp))).toEqual(
    new Set([FIRST - 1n, LAST + 1n]),
  )
  const between = await Array.fromAsync(
    database.db.readSeries('far:times', { from: -1n, to: LAST }),
  )
  expect(between.flatMap(({ samples: some }) => some.map(({ timestamp }) => timestamp))).toEqual([
    -1n,
    0n,
  ])
})

test.for<DatumType>(['u64', 'histogram_f32'])(
  'a quarantined %s can be stored after all',
  async (type) => {
    const [made] = sampled(samples(type), { numRuns: 1, seed: 3 }).map(alone)
    const builder = new BlockBuilder()
    builder.quarantine({ sample: made!, reason: 'tested', detail: "it's \n this" })
    for (const block of builder.seal()) await database.db.insertBlock(block)
    const [kept] = (await database.db.quarantined({ name: made!.timeseries.name })).items
    expect(kept).toMatchObject({ reason: 'tested', detail: "it's \n this", sample: made })
  },
)
