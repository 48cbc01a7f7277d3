import {
  cumulativeU64,
  f64,
  metric,
  missingDatum,
  schemaOf,
  string,
  target,
  type Sample,
} from '@oximeter/core'
import { evaluate, parseQuery, planQuery, sourceOfSamples } from '@oximeter/oxql'
import { catalogueOf, plainTable, tableDifference } from '@oximeter/oxql/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepForever, startTestDatabase, type TestDatabase } from './test-database.ts'

const SECOND = 1_000_000_000n
const MINUTE = 60n * SECOND
const DAY = 1440n * MINUTE
/** In the middle of a day, and of ten minutes. */
const now = (BigInt(Date.now()) / 86_400_000n) * DAY - DAY / 2n + 5n * MINUTE

const place = target('place', { name: string() })
const load = metric('load', {}, f64())
const visits = metric('visits', {}, cumulativeU64())

/** When each series has samples, in minutes before now. */
const TIMES: Readonly<Record<string, readonly number[]>> = {
  live: range(2000),
  'dead for a day': range(2000).map((minute) => minute + 1441),
  'dead for a month': range(100).map((minute) => minute + 30 * 1440),
  sparse: [0, 1500, 3100, 20_000, 40_000],
  once: [17_000],
  young: [2],
  'young and dead': [1439, 1440],
}
const MISSING = new Set([0, 1, 1441, 1500])

const catalogue = catalogueOf([schemaOf(place, load), schemaOf(place, visits)])
let database: TestDatabase
let samples: Sample[]

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}

function samplesOf(name: string, minutes: readonly number[]): Sample[] {
  const here = place.of({ name })
  const [gauge, counter] = [
    load.sample(here, {}, 1, 0n),
    visits.sample(here, {}, { startTime: 0n, value: 0n }, 0n),
  ]
  return minutes.toReversed().flatMap((minute, i): Sample[] => {
    const timestamp = now - BigInt(minute) * MINUTE
    // It begins anew every 50 samples.
    const startTime = timestamp - BigInt(i % 50) * MINUTE - 7n * SECOND
    const isMissing = MISSING.has(minute)
    return [
      { ...gauge, timestamp, datum: isMissing ? missingDatum('f64') : { type: 'f64', value: i } },
      {
        ...counter,
        timestamp,
        datum: isMissing
          ? missingDatum('cumulative_u64', startTime)
          : { type: 'cumulative_u64', startTime, value: BigInt(i * i) },
      },
    ]
  })
}

beforeAll(async () => {
  database = await startTestDatabase()
  await keepForever(database)
  samples = Object.entries(TIMES).flatMap(([name, minutes]) => samplesOf(name, minutes))
  await database.db.insert(samples)
  // Some are there twice.
  await database.db.insert(samples.slice(0, 50))
})

afterAll(() => database[Symbol.asyncDispose]())

const QUERIES = ['load', 'visits']
  .flatMap((name) => {
    return ['', ' | raw'].flatMap((stage) =>
      ['last 1', 'last 4', 'last 200', 'first 2'].map(
        (limit) => `get place:${name}${stage} | ${limit}`,
      ),
    )
  })
  .concat(
    `get place:visits | filter name == 'sparse' || name == 'once' | last 1`,
    'get place:visits | filter timestamp < @now() - 2d | last 1',
    'get place:load | offset 1h | filter timestamp > @now() - 20d | first 2',
    'get place:load | sort by [name] desc | limit 3 | last 1',
    'get place:load | last 1 | sort by mean desc | limit 2',
    'get place:load, place:visits | last 1 | map datum * 2 as twice',
    `{ get place:load | last 1 | align last_within(30d);
       get place:visits | last 1 | align last_within(30d) } | join`,
  )

function difference(text: string, actual: Parameters<typeof plainTable>[0][]): string | undefined {
  const plan = planQuery(parseQuery(text, { now }), { catalogue, now })
  const { tables } = evaluate(plan, sourceOfSamples(samples))
  return tableDifference(tables.map(plainTable), actual.map(plainTable))
}

test.for(QUERIES)('%s', async (text) => {
  const { tables } = await database.db.oxql(text, { now })
  expect(difference(text, [...tables])).toBeUndefined()
})

test('not all is read', async () => {
  const { cost } = await database.db.oxql("get place:load | filter name == 'live' | last 1", {
    now,
  })
  const { cost: all } = await database.db.oxql("get place:load | filter name == 'live'", { now })
  expect(cost.rowsRead).toBeLessThan(all.rowsRead)
  const { statements } = await database.db.explainOxql('get place:load | last 1', { now })
  expect(statements[0]!.sql).toMatch(/timestamp >= /)
})

test('there may be more series that ended than can be told one by one', async () => {
  const guests = metric('guests', {}, f64())
  const ended = range(5_001).map((i) =>
    guests.sample(place.of({ name: `${i}` }), {}, i, now - 200n * MINUTE),
  )
  await database.db.insert([...ended, guests.sample(place.of({ name: 'live' }), {}, 1, now)])
  const { tables } = await database.db.oxql(
    'get place:guests | last 1 | align last_within(1d) | group_by [], count',
    { now },
  )
  expect(tables[0]!.series[0]!.points.values[0]!.values.at(-1)).toBe(5_002)
})

test('what is known of when series were seen may be wrong', async () => {
  await database.db.query(
    `INSERT INTO oximeter.latest SELECT timeseries_name, timeseries_key, fromUnixTimestamp64Nano(toInt64(${now}), 'UTC') FROM oximeter.timeseries WHERE fields['name'] IN ('dead for a day', 'once')`,
  )
  for (const text of ['load | last 1', 'load | last 4', 'visits | last 1'].map(
    (rest) => `get place:${rest}`,
  )) {
    const { tables } = await database.db.oxql(text, { now })
    expect(difference(text, [...tables]), text).toBeUndefined()
  }
})

test('nothing may be known of it', async () => {
  await database.db.query('TRUNCATE TABLE oximeter.latest')
  const text = 'get place:load, place:visits | last 2'
  const { tables } = await database.db.oxql(text, { now })
  expect(difference(text, [...tables])).toBeUndefined()
})
