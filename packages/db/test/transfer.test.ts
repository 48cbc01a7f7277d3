import { timeseriesOf, type DatumType, type Sample } from '@oximeter/core'
import { samples } from '@oximeter/wire/testing'
import { sample as sampled } from 'fast-check'
import { afterAll, beforeAll, afterEach, beforeEach, expect, test } from 'vitest'
import { BlockBuilder, connect, type Database, type SealedBlock } from '../src/index.ts'
import { measurementTableName } from '../src/tables/measurements.ts'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
/** Whose rows are copied. */
let from: Database
/** Databases of the same engine that take them: a new one for each test. */
let to: Database
let number = 0

const DAY = 86_400_000_000_000n
const now = (BigInt(Date.now()) / 1000n) * 1_000_000_000n

const TYPES: readonly DatumType[] = [
  'bool',
  'u64',
  'f32',
  'string',
  'bytes',
  'cumulative_i64',
  'cumulative_f64',
  'histogram_u8',
  'histogram_f64',
]

/** Of each type one series, with samples today and yesterday. */
const made: Sample[] = TYPES.flatMap((type, index) => {
  const some = sampled(samples(type), { numRuns: 4, seed: 1 + index }).map((one) =>
    structuredClone(one),
  )
  const timeseries = timeseriesOf({ ...some[0]!.timeseries, name: `carried:${type}` })
  return some.map(({ datum }, n) => {
    return { timeseries, datum, timestamp: now - BigInt(n % 2) * DAY - BigInt(n) * 1_000_000n }
  })
})

beforeAll(async () => {
  database = await startTestDatabase()
  from = database.db
  await from.insert(made)
  // Some are there twice, until their day is merged.
  await from.insert(made.slice(0, 6))
  await quarantine(made.slice(0, 3))
})

afterAll(() => database[Symbol.asyncDispose]())

beforeEach(() => {
  to = connect({ ...database.options, database: `copy_${++number}` })
})

afterEach(() => to.close())

async function quarantine(these: readonly Sample[]): Promise<void> {
  const builder = new BlockBuilder()
  for (const sample of these) {
    builder.quarantine({ sample, reason: 'schema_conflict', detail: 'as an example' })
  }
  for (const block of builder.seal()) await from.insertBlock(block)
}

async function everything(db: Database): Promise<unknown> {
  const names = new Set(made.map(({ timeseries }) => timeseries.name))
  const read = []
  for (const name of names) {
    read.push(await Array.fromAsync(db.readSeries(name)), await db.latest(name))
  }
  return [read, await db.schemas(), (await db.quarantined()).items]
}

/** In the database that takes the rows. */
async function countOf(table: string): Promise<number> {
  const [row] = await to.query<{ n: string }>(`SELECT count() AS n FROM copy_${number}."${table}"`)
  return Number(row!.n)
}

test('a copy has all samples to the bit, and what was stored since comes with the next one', async () => {
  const copied = await from.copyTo(to)
  expect(await everything(to)).toEqual(await everything(from))
  const rows = (table: string) =>
    copied.filter((day) => day.table === table).reduce((sum, day) => sum + day.rows, 0)
  expect(rows('quarantine')).toBe(3)
  expect(rows('measurements_bytes')).toBe(4)
  expect(new Set(copied.map(({ outcome }) => outcome))).toEqual(new Set(['stored']))
  // Nothing is left of how it was done.
  expect(
    await from.query(`SELECT name FROM system.databases WHERE name LIKE 'oximeter\\_%'`),
  ).toEqual([])

  const newer = made.slice(0, 5).map((sample) => ({ ...sample, timestamp: now + 1_000_000_000n }))
  await from.insert(newer)
  await quarantine(newer.slice(0, 1))
  const again = await from.copyTo(to)
  expect(await everything(to)).toEqual(await everything(from))
  const stored = again.filter(({ outcome }) => outcome === 'stored').map(({ table }) => table)
  expect(stored).toContain('quarantine')
  expect(stored.length).toBeLessThan(again.length / 2)
  expect(await countOf('quarantine')).toBe(4)
})

test('a copy that broke off is completed, and no sample counts twice', async () => {
  let days = 0
  const broken = from.copyTo(to, {
    onDay() {
      if (++days > 8) throw new Error('power is gone')
    },
  })
  await expect(broken).rejects.toThrow('power is gone')
  const copied = await from.copyTo(to)
  const there = copied.filter(({ outcome }) => outcome === 'there already')
  expect(there.length).toBe(8)
  expect(await everything(to)).toEqual(await everything(from))
})

test('what a collector was sending when the copy was made counts once, though it comes again', async () => {
  await from.copyTo(to)
  const sample = made.find(({ timeseries }) => timeseries.datumType === 'u64')!
  const { name } = sample.timeseries
  const builder = new BlockBuilder()
  builder.add(sample)
  const block = builder.seal().find(({ table }) => table === 'measurements_u64') as SealedBlock
  const [rows, counted] = [await countOf(block.table), await countOf(name)]
  await to.insertBlock(block)
  expect(await countOf(block.table)).toBe(rows + 1)
  // An hour from now the day is not settled yet.
  await to.settle({ clock: () => BigInt(Date.now() + 3_600_000) * 1_000_000n })
  expect(await countOf(name)).toBe(counted)
})

test('nothing is copied into a database with samples of its own', async () => {
  await to.migrate()
  await to.insert(made.slice(0, 1))
  await expect(from.copyTo(to)).rejects.toThrow(
    expect.objectContaining({
      code: 'not-empty',
      message: expect.stringContaining('holds 1 samp'),
    }),
  )
})

test('rows that are not what they were are told by table and day', async () => {
  await using snapshot = await from.snapshot()
  const table = measurementTableName('u64')
  const day = snapshot.days.find((one) => one.table === table)!
  const expected = await snapshot.checksum(day)
  const incoming = await to.incoming({ origin: 'test', asOf: now })
  const wrong = incoming.take({
    ...day,
    expected: { ...expected, sum: '1' },
    rows: () => snapshot.rows(day),
  })
  await expect(wrong).rejects.toThrow(
    expect.objectContaining({
      code: 'damaged',
      message: expect.stringContaining(`${table} of ${day.day} is not what it was`),
    }),
  )
})

test('a snapshot stays as it was, while others write, merge and expire', async () => {
  await using snapshot = await from.snapshot()
  const table = 'measurements_bool'
  const day = snapshot.days.find((one) => one.table === table)!
  const expected = await snapshot.checksum(day)
  const [sample] = made.filter(({ timeseries }) => timeseries.datumType === 'bool')
  await from.insert([{ ...sample!, timestamp: now + 7_000_000n }])
  // These answer nothing that could be read as rows.
  await from.query(`OPTIMIZE TABLE oximeter.${table} FINAL`).catch(() => [])
  await from.query(`TRUNCATE TABLE oximeter.${table}`).catch(() => [])
  expect(await from.query(`SELECT 1 FROM oximeter.${table}`)).toEqual([])
  expect(await snapshot.checksum(day)).toEqual(expected)
  const bodies = await Array.fromAsync(snapshot.rows(day))
  expect(bodies.length).toBe(day.pieces.length)
  expect(bodies.every((body) => body.length > 0)).toBe(true)
})
