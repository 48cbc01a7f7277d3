import { timeseriesOf, type Sample } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BlockBuilder, type SealedBlock } from '../src/index.ts'
import { keepForever, settle, startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
  // On a busy machine there are more days than samples are kept for.
  await keepForever(database)
})

afterAll(() => database[Symbol.asyncDispose]())

const DAY = 86_400_000_000_000n
const midnight = ((BigInt(Date.now()) * 1_000_000n) / DAY) * DAY
const NOW = { graceMs: 0 }
const afterGrace = () => BigInt(Date.now() + 121_000) * 1_000_000n

function levels(name: string, from: number, to: number, day = midnight): Sample[] {
  const timeseries = timeseriesOf({
    name,
    version: 1,
    targetFields: [],
    metricFields: [],
    datumType: 'u32',
  })
  return Array.from({ length: to - from }, (_, n) => {
    const timestamp = day + BigInt(from + n) * 1_000_000n
    return { timeseries, timestamp, datum: { type: 'u32', value: from + n } }
  })
}

function blockOf(samples: Sample[]): SealedBlock {
  const builder = new BlockBuilder()
  for (const sample of samples) builder.add(sample)
  return builder.seal().find(({ table }) => table === 'measurements_u32')!
}

async function unsettledDays(): Promise<number[]> {
  const rows = await database.db.query<{ day: number }>(
    'SELECT day FROM oximeter.unsettled FINAL WHERE NOT settled ORDER BY day',
  )
  return rows.map(({ day }) => day)
}

async function partsMerged(): Promise<number> {
  const [row] = await database.db.query<{ level: string }>(
    "SELECT max(level) AS level FROM system.parts WHERE active AND table = 'measurements_u32'",
  )
  return Number(row!.level)
}

const name = 'settling:level'

test('a day that holds nothing twice is settled without a merge, after a time of grace', async () => {
  const { db } = database
  await db.insert(levels(name, 0, 1))
  await settle(database)
  const merged = await partsMerged()
  await db.insertBlock(blockOf(levels(name, 10, 20)), { mayBeDouble: true })
  expect(await unsettledDays()).toHaveLength(1)
  expect(await db.settle()).toBe(0)
  expect(await db.settle({ clock: afterGrace })).toBe(1)
  expect(await unsettledDays()).toEqual([])
  expect(await partsMerged()).toBe(merged)
})

test('days with doubles are merged, one a call, and a day that grows only while it is small', async () => {
  const { db } = database
  const yesterday = midnight - DAY
  for (const day of [midnight, yesterday]) {
    await db.insertBlock(blockOf(levels(name, 0, 50, day)))
    await db.insertBlock(blockOf(levels(name, 25, 75, day)), { mayBeDouble: true })
  }
  const count = () => db.query<{ n: string }>(`SELECT count() AS n FROM oximeter."${name}"`)
  expect(await count()).toEqual([{ n: '150' }])
  expect(await unsettledDays()).toHaveLength(2)
  expect(await db.settle({ ...NOW, maxBytesOfToday: 1 })).toBe(1)
  expect(await unsettledDays()).toHaveLength(1)
  expect(await db.settle({ ...NOW, maxBytesOfToday: 1 })).toBe(0)
  expect(await db.settle(NOW)).toBe(1)
  expect(await unsettledDays()).toEqual([])
  expect(await count()).toEqual([{ n: '150' }])
  const [raw] = await db.query<{ n: string }>('SELECT count() AS n FROM oximeter.measurements_u32')
  expect(raw).toEqual({ n: '150' })
})

test('readers count each once while doubles come and days are settled beside them', async () => {
  const { db } = database
  const busy = 'settling:busy'
  await db.insert(levels(busy, 0, 1))
  const written = new AbortController()
  const done = { days: 0, settled: 0 }
  const writing = (async () => {
    while (done.days < 20 || done.settled === 0) {
      const day = midnight - BigInt(++done.days) * DAY
      await db.insertBlock(blockOf(levels(busy, 0, 30, day)))
      await db.insertBlock(blockOf(levels(busy, 10, 40, day)), { mayBeDouble: true })
    }
  })().finally(() => written.abort())
  const settling = (async () => {
    // Longer than an insert takes, of a busy machine too.
    while (!written.signal.aborted) {
      done.settled += await db.settle({ graceMs: 4000 })
    }
  })()
  let reads = 0
  while (!written.signal.aborted) {
    const [row] = await db.query<{ all: string; once: string }>(
      `SELECT count() AS all, uniqExact(timestamp) AS once FROM oximeter."${busy}"`,
    )
    expect(row!.all).toBe(row!.once)
    reads++
  }
  await Promise.all([writing, settling])
  expect(reads).toBeGreaterThan(3)
  while ((await db.settle(NOW)) > 0) done.settled++
  expect(done.settled).toBeGreaterThan(0)
  const [raw] = await db.query<{ n: string }>(
    `SELECT count() AS n FROM oximeter.measurements_u32 WHERE timeseries_name = '${busy}'`,
  )
  expect(raw).toEqual({ n: String(done.days * 40 + 1) })
})
