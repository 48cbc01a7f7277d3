import { cumulativeU64, f64, metric, string, target, u64 } from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settle, startTestDatabase, type TestDatabase } from './test-database.ts'

const disk = target('disk', { serial: string() })
const reads = metric('reads', { sector: u64() }, cumulativeU64())
const level = metric('level', {}, f64())
const now = BigInt(Date.now()) * 1_000_000n
const DAY = 86_400_000_000_000n

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
  // Smaller parts have all columns in one file.
  await database.db.query(
    'ALTER TABLE oximeter.measurements_cumulativeu64 MODIFY SETTING min_bytes_for_wide_part = 0',
  )
  const one = disk.of({ serial: 'one' })
  const value = { startTime: now - 2n * DAY, value: 1n }
  await database.db.insert([
    ...Array.from({ length: 40 }, (_, i) =>
      reads.sample(one, { sector: BigInt(i) }, value, now - 60_000_000_000n),
    ),
    reads.sample(one, { sector: 99n }, value, now - DAY - 1n),
    level.sample(one, {}, 1.5, now),
  ])
})
afterAll(() => database?.[Symbol.asyncDispose]())

test('the engine: its version, its clock, its memory', async () => {
  const { inspector } = database.db
  const { version, timeMs, startedMs } = await inspector.engine()
  expect(version).toMatch(/^\d+\.\d+/)
  expect(Math.abs(timeMs - Date.now())).toBeLessThan(60_000)
  expect(startedMs).toBeLessThanOrEqual(timeMs)
  const { usedBytes, limitBytes } = await inspector.memory()
  expect(usedBytes).toBeGreaterThanOrEqual(0)
  expect(limitBytes).toBeGreaterThan(usedBytes)
})

test('storage: tables, days and disks', async () => {
  const { tables, days, disks, firstSeenMs } = await database.db.inspector.storage()
  expect(tables).toContainEqual({
    table: 'measurements_cumulativeu64',
    rows: 41,
    bytes: expect.any(Number) as number,
    parts: 2,
  })
  expect(days.map(({ day }) => day)).toEqual(
    expect.arrayContaining([
      new Date(Number((now - DAY - 1n) / 1_000_000n)).toISOString().slice(0, 10),
    ]),
  )
  for (const { bytes, retentionDays } of days) {
    expect(bytes).toBeGreaterThan(0)
    expect(retentionDays).toBe(30)
  }
  expect(disks).toMatchObject([{ isReadOnly: false, isBroken: false }])
  expect(disks[0]?.freeBytes).toBeLessThan(disks[0]?.totalBytes ?? 0)
  expect(firstSeenMs).toBe(Number((now - DAY - 1n) / 1_000_000n))
})

test('columns: what each takes', async () => {
  const sizes = await database.db.inspector.columnSizes()
  const datum = sizes.find(
    ({ table, column }) => table === 'measurements_cumulativeu64' && column === 'datum',
  )
  // Eight bytes each, before they are compressed.
  expect(datum).toMatchObject({ rows: 41, uncompressedBytes: 41 * 8 })
  expect(sizes.some(({ table }) => table === 'measurements_f64')).toBe(false)
})

test('cardinality: by timeseries, and by the fields that make it', async () => {
  const { inspector } = database.db
  expect(await inspector.seriesCounts({ limit: 10 })).toEqual([
    { name: 'disk:reads', series: 41, newInHour: 40, newInDay: 40 },
    { name: 'disk:level', series: 1, newInHour: 1, newInDay: 1 },
  ])
  expect(await inspector.seriesCounts({ limit: 1 })).toHaveLength(1)
  expect(await inspector.fieldCounts(['disk:reads'])).toMatchObject([
    { name: 'disk:reads', field: 'sector', values: 41, newValues: 40 },
    { name: 'disk:reads', field: 'serial', values: 1, newValues: 1, example: 'one' },
  ])
  expect(await inspector.fieldCounts([])).toEqual([])
})

test('parts: the crowded, what is pending, detached and unsettled', async () => {
  const { db } = database
  await settle(database)
  const before = await db.inspector.parts()
  expect(before).toMatchObject({ mutations: [], detached: [], unsettled: [] })
  expect(before.delayAt).toBeGreaterThan(100)

  await db.markUnsettled([{ table: 'measurements_f64', day: '2026-11-22' }])
  // A part of its own that is out of service, as a broken one would be; and a change that cannot end.
  await db.query(
    "ALTER TABLE oximeter.measurements_f64 DETACH PARTITION ID '" +
      new Date(Number(now / 1_000_000n)).toISOString().slice(0, 10).replaceAll('-', '') +
      "'",
  )
  await db.query(
    'ALTER TABLE oximeter.measurements_cumulativeu64 UPDATE datum = throwIf(1) WHERE 1 SETTINGS mutations_sync = 0',
  )
  await expect
    .poll(async () => (await db.inspector.parts()).mutations)
    .toMatchObject([
      {
        table: 'measurements_cumulativeu64',
        partsToDo: expect.any(Number) as number,
        failure: expect.stringContaining('throwIf') as string,
      },
    ])
  const { detached, unsettled, crowded } = await db.inspector.parts()
  expect(detached).toEqual([{ table: 'measurements_f64', reason: '', parts: 1 }])
  expect(unsettled).toMatchObject([{ table: 'measurements_f64', day: '20261122' }])
  expect(crowded.map(({ table }) => table)).toContain('measurements_cumulativeu64')
})
