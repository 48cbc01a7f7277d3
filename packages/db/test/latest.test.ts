import { i64, metric, target, u16, type Sample } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BlockBuilder, timeseriesKey } from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
})

afterAll(() => database[Symbol.asyncDispose]())

const SECOND = 1_000_000_000n
const DAY = 86_400n * SECOND
const midnight = ((BigInt(Date.now()) * 1_000_000n) / DAY) * DAY
const tank = target('tank', {}).of({})

function level(name: string, code: number, at: bigint): Sample {
  return metric(name, { code: u16() }, i64()).sample(tank, { code }, at / SECOND, at)
}

/** Stores a batch as a program does that has just started. */
async function store(samples: readonly Sample[]): Promise<void> {
  const builder = new BlockBuilder()
  for (const sample of samples) builder.add(sample)
  for (const block of builder.seal()) await database.db.insertBlock(block)
}

async function times(name: string): Promise<bigint[]> {
  const { items } = await database.db.latest(`tank:${name}`, { limit: 1000 })
  const byCode = items.toSorted((a, b) => codeOf(a) - codeOf(b))
  for (const { timestamp, datum } of items) {
    expect(datum).toEqual({ type: 'i64', value: timestamp / SECOND })
  }
  return byCode.map(({ timestamp }) => timestamp)
}

function codeOf({ timeseries }: Sample): number {
  return Number(timeseries.metricFields[0]!.value)
}

test('the newest is found though only its span of time is written down', async () => {
  const { db } = database
  const builder = new BlockBuilder()
  await db.insert([level('often', 1, midnight)])
  let latestRows = 0
  for (let n = 1; n <= 30; n++) {
    builder.add(level('often', 1, midnight + BigInt(n) * 60n * SECOND))
    const blocks = builder.seal()
    latestRows += blocks.filter(({ table }) => table === 'latest').length
    for (const block of blocks) await db.insertBlock(block)
    expect(await times('often')).toEqual([midnight + BigInt(n) * 60n * SECOND])
  }
  // One for each ten minutes, and not one for each sample.
  expect(latestRows).toBe(4)
})

test('series that ended days ago have their newest too, beside those that live', async () => {
  const ends = [0n, 1n, 3n, 9n, 20n].map((days) => midnight - days * DAY + 7n * SECOND)
  const samples = ends.flatMap((end, n) =>
    [0n, 10n, 700n, 5000n].map((before) => level('ended', n, end - before * SECOND)),
  )
  await database.db.insert(samples.slice(0, 1))
  await store(samples.toReversed())
  expect(await times('ended')).toEqual(ends)
})

test('batches in any order, from several programs, with samples that come late', async () => {
  let state = 7
  const random = (below: number) => (state = (state * 48_271) % 0x7fff_ffff) % below
  const newest = new Map<number, bigint>()
  await database.db.insert([level('mixed', 0, midnight - DAY)])
  newest.set(0, midnight - DAY)
  for (let batch = 0; batch < 12; batch++) {
    const samples = Array.from({ length: 40 }, () => {
      const at = midnight - BigInt(random(100_000)) * SECOND
      const series = random(15)
      if (at > (newest.get(series) ?? 0n)) newest.set(series, at)
      return level('mixed', series, at)
    })
    await store(samples)
  }
  const expected = [...newest].toSorted(([a], [b]) => a - b).map(([, at]) => at)
  expect(await times('mixed')).toEqual(expected)
})

test('a newest sample that is on its way or lost leaves what there is', async () => {
  const { db } = database
  const sample = level('lost', 1, midnight)
  await db.insert([sample])
  const key = timeseriesKey(sample.timeseries)
  await db.query(
    `INSERT INTO oximeter.latest SELECT 'tank:lost', ${key}, fromUnixTimestamp64Nano(${midnight + DAY / 2n})`,
  )
  expect(await times('lost')).toEqual([midnight])
})
