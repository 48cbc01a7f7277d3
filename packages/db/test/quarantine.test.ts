import {
  deriveSchema,
  makeField,
  timeseriesOf,
  type FieldType,
  type Sample,
  type Timeseries,
} from '@oximeter/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  BlockBuilder,
  rowTexts,
  sliceBlock,
  type Quarantined,
  type SealedBlock,
} from '../src/index.ts'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
})

afterAll(() => database[Symbol.asyncDispose]())

const second = (n: number) => (BigInt(Math.floor(Date.now() / 1000)) + BigInt(n)) * 1_000_000_000n

function level(name: string, type: FieldType = 'u16'): Timeseries {
  const value = type === 'string' ? 'one' : 1
  const field = makeField(
    'code',
    type as 'u16',
    // Of the type that is asked for.
    value as number,
  )
  return timeseriesOf({
    name,
    version: 1,
    targetFields: [],
    metricFields: [field],
    datumType: 'i64',
  })
}

function samples(timeseries: Timeseries, count: number): Sample[] {
  return Array.from({ length: count }, (_, n) => {
    return { timeseries, timestamp: second(n), datum: { type: 'i64', value: BigInt(n) } }
  })
}

async function keep(items: readonly Quarantined[], times: () => bigint): Promise<void> {
  const builder = new BlockBuilder({ clock: times })
  for (const item of items) builder.quarantine(item)
  for (const block of builder.seal()) await database.db.insertBlock(block)
}

function conflicts(timeseries: Timeseries, count: number, detail = 'it differs'): Quarantined[] {
  return samples(timeseries, count).map((sample) => {
    return { sample, reason: 'schema_conflict', detail }
  })
}

function rising(): () => bigint {
  let now = second(0)
  return () => (now += 1n)
}

async function stored(name: string): Promise<number> {
  const [row] = await database.db.query<{ n: string }>(
    `SELECT count() AS n FROM oximeter.measurements_i64 WHERE timeseries_name = {name:String}`,
    { name },
  )
  return Number(row!.n)
}

test('what is kept is told by name and reason, and listed in pages', async () => {
  const { db } = database
  const now = rising()
  await keep(conflicts(level('told:a'), 5, 'first').slice(0, 4), now)
  await keep(conflicts(level('told:a'), 1, 'the last'), now)
  await keep([{ name: 'told:a', reason: 'engine_refused', detail: 'd', body: '{"x":1}' }], now)
  const groups = (await db.quarantineSummary()).filter(({ name }) => name === 'told:a')
  expect(groups.map(({ reason, count, example }) => [reason, count, example])).toEqual([
    ['engine_refused', 1, 'd'],
    ['schema_conflict', 5, 'the last'],
  ])
  expect(groups[1]!.last - groups[1]!.first).toBe(4n)
  const seen: bigint[] = []
  let pageToken: string | undefined
  do {
    const page = await db.quarantined({
      name: 'told:a',
      limit: 2,
      ...(pageToken === undefined ? {} : { pageToken }),
    })
    seen.push(...page.items.map(({ receivedAt }) => receivedAt))
    pageToken = page.nextPage ?? undefined
  } while (pageToken !== undefined)
  expect(seen).toHaveLength(6)
  expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => (a < b ? 1 : -1)))
  const { items } = await db.quarantined({ name: 'told:a', reason: 'engine_refused' })
  expect(items.map(({ sample, body }) => [sample, body])).toEqual([[null, '{"x":1}']])
  await expect(db.quarantined({ pageToken: '1' })).rejects.toMatchObject({
    code: 'invalid-argument',
  })
})

test('samples that fit their schema now are stored once, and the rest stays', async () => {
  const { db } = database
  const name = 'mended:level'
  const fitting = level(name)
  // One of them has been stored by other ways, meanwhile.
  await keep(conflicts(fitting, 3000), rising())
  await keep(conflicts(level(name, 'string'), 2), rising())
  await keep([{ name, reason: 'schema_conflict', detail: '', body: 'no sample' }], rising())
  await db.insert(samples(fitting, 1))
  const schemas = [deriveSchema(fitting)]
  const both = await Promise.all([
    db.replayQuarantined({ name, reason: 'schema_conflict' }, schemas),
    db.replayQuarantined({ name, reason: 'no_such_reason' }, schemas),
  ])
  expect(both).toEqual([
    { replayed: 3000, stillRefused: 2, unreadable: 1 },
    { replayed: 0, stillRefused: 0, unreadable: 0 },
  ])
  const [row] = await db.query<{ n: string }>(`SELECT count() AS n FROM oximeter."${name}"`)
  expect(row).toEqual({ n: '3000' })
  expect((await db.quarantined({ name })).items).toHaveLength(3)
  expect(await db.replayQuarantined({ name }, schemas)).toEqual({
    replayed: 0,
    stillRefused: 2,
    unreadable: 1,
  })
})

test('a replay that fails after it stored leaves nothing twice when it is repeated', async () => {
  const { db } = database
  const timeseries = level('broken:level')
  const { name } = timeseries
  await keep(conflicts(timeseries, 10), rising())
  const kept = (await db.quarantined({ name })).items
  const schemas = [deriveSchema(timeseries)]
  await db.replayQuarantined({ name }, schemas)
  // As if the rows had not left: they are put back and replayed, in other company.
  const back = kept.map(({ sample }) => ({
    sample: sample!,
    reason: 'schema_conflict',
    detail: '',
  }))
  await keep([...back.slice(3), ...conflicts(timeseries, 12).slice(10)], rising())
  expect(await db.replayQuarantined({ name }, schemas)).toMatchObject({ replayed: 9 })
  const [row] = await db.query<{ n: string }>(`SELECT count() AS n FROM oximeter."${name}"`)
  expect(row).toEqual({ n: '12' })
})

test('rows that the engine refused are stored once it takes them', async () => {
  const { db } = database
  const timeseries = level('unlucky:level')
  const { name } = timeseries
  const all = samples(timeseries, 4)
  const builder = new BlockBuilder()
  for (const sample of all) builder.add(sample)
  // As the collector does with a block of which the engine refuses two rows.
  for (const block of builder.seal()) {
    if (block.table !== 'measurements_i64') {
      await db.insertBlock(block)
      continue
    }
    const [good, bad] = sliceBlock(block, 2) as [SealedBlock, SealedBlock]
    await db.insertBlock(good)
    const refused = [...rowTexts(bad)]
    await keep(
      refused.map((row) => ({ ...row, reason: 'engine_refused', detail: '' })),
      rising(),
    )
  }
  const schemas = [deriveSchema(timeseries)]
  await db.query('ALTER TABLE oximeter.measurements_i64 ADD CONSTRAINT luck CHECK datum != 3')
  expect(await db.replayQuarantined({ name }, schemas)).toEqual({
    replayed: 1,
    stillRefused: 1,
    unreadable: 0,
  })
  await db.query('ALTER TABLE oximeter.measurements_i64 DROP CONSTRAINT luck')
  expect(await db.replayQuarantined({ name }, schemas)).toMatchObject({ replayed: 1 })
  expect((await db.quarantined({ name })).items).toEqual([])
  const rows = await db.query<{ datum: string; at: string }>(
    `SELECT datum, toUnixTimestamp64Nano(timestamp) AS at FROM oximeter."${name}" ORDER BY datum`,
  )
  expect(rows.map(({ datum, at }) => [datum, at])).toEqual(
    all.map(({ timestamp }, n) => [String(n), String(timestamp)]),
  )
})

test('a schema that nobody stored yet is there for readers after a replay', async () => {
  const { db } = database
  const timeseries = level('unheard:level')
  const { name } = timeseries
  await keep(conflicts(timeseries, 2), rising())
  expect(await db.schema(name)).toEqual([])
  await db.replayQuarantined({ name }, [deriveSchema(timeseries)])
  expect((await db.latest(name)).items.map(({ datum }) => datum)).toEqual([
    { type: 'i64', value: 1n },
  ])
})

test('what is dropped is gone, and nothing else', async () => {
  const { db } = database
  await keep(conflicts(level('gone:a'), 3), rising())
  await keep([{ name: 'gone:a', reason: 'other', detail: '', body: '' }], rising())
  await keep(conflicts(level('gone:b'), 2), rising())
  expect(await db.dropQuarantined({ name: 'gone:a', reason: 'schema_conflict' })).toBe(3)
  expect(await db.dropQuarantined({ name: 'gone:none' })).toBe(0)
  const left = (await db.quarantineSummary()).filter(({ name }) => name.startsWith('gone:'))
  expect(left.map(({ name, reason, count }) => [name, reason, count])).toEqual([
    ['gone:a', 'other', 1],
    ['gone:b', 'schema_conflict', 2],
  ])
  expect(await stored('gone:a')).toBe(0)
})
