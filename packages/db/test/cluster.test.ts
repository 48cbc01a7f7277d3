import { DATUM_TYPES, deriveSchema, makeField, timeseriesOf, type Sample } from '@oximeter/core'
import { samples } from '@oximeter/wire/testing'
import { sample as sampled } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BlockBuilder, connect, type Database } from '../src/index.ts'
import { migrationStatements } from '../src/migrations.ts'
import { rollupTableName } from '../src/tables/rollups.ts'
import { createView } from '../src/schema/view.ts'
import { startOneNodeCluster, type OneNodeCluster } from './one-node-cluster.ts'

let cluster: OneNodeCluster
/** The tables of a cluster. */
let db: Database
/** The tables of one server, in the same engine. */
let single: Database

const now = (BigInt(Date.now()) / 1000n) * 1_000_000_000n
const DAY = 86_400_000_000_000n

beforeAll(async () => {
  cluster = await startOneNodeCluster()
  db = connect(cluster.options)
  single = connect({ ...cluster.engine, database: 'single' })
  await db.migrate()
})

afterAll(async () => {
  await Promise.all([db.close(), single.close()])
  await cluster[Symbol.asyncDispose]()
})

function level(name: string, code: number, count: number, from = 0): Sample[] {
  const timeseries = timeseriesOf({
    name,
    version: 1,
    targetFields: [],
    metricFields: [makeField('code', 'u16', code)],
    datumType: 'u64',
  })
  return Array.from({ length: count }, (_, n) => {
    const value = BigInt(from + n)
    const timestamp = now - BigInt(100 - from - n) * 1_000_000_000n
    return { timeseries, timestamp, datum: { type: 'u64', value } }
  })
}

async function countOf(of: string, where = '1'): Promise<number> {
  const [row] = await db.query<{ n: string }>(
    `SELECT count() AS n FROM oximeter."${of}" WHERE ${where}`,
  )
  return Number(row!.n)
}

/** Has the engine's own parser read statements; so many at a time as a URL may hold. */
async function parse(statements: readonly string[]): Promise<void> {
  let texts: string[] = []
  for (const [index, statement] of statements.entries()) {
    texts.push(statement)
    if (texts.join('').length < 5000 && index < statements.length - 1) continue
    await db.query('SELECT formatQuery(arrayJoin({texts:Array(String)})) AS text', { texts })
    texts = []
  }
}

test('the tables of a cluster come from the same migrations, and ClickHouse can read all of it', async () => {
  const rows = await db.query<{ name: string }>('SELECT name FROM system.merge_tree_settings')
  const settings = new Set(rows.map(({ name }) => name))
  const site = { database: 'oximeter', cluster: 'oximeter_cluster', settings }
  const view = createView(site, [deriveSchema(level('disk:reads', 1, 1)[0]!.timeseries)])
  const statements = [...migrationStatements(site), view]
  await expect(`${statements.join(';\n\n')};\n`).toMatchFileSnapshot('golden/cluster.sql')
  const tables = statements.filter((one) => one.startsWith('CREATE TABLE'))
  const kinds = tables.map((one) => /ENGINE = (\w+)/.exec(one)![1]!)
  // Two of each but for those that every server has all of.
  const rolledUp = new Set(DATUM_TYPES.map(rollupTableName)).size
  const spread = DATUM_TYPES.length + rolledUp + 3
  expect(kinds.filter((kind) => kind === 'Distributed')).toHaveLength(spread)
  expect(kinds.filter((kind) => kind.startsWith('Replicated'))).toHaveLength(spread + 5)
  for (const statement of statements) {
    expect(statement).toContain(' ON CLUSTER "oximeter_cluster"')
  }
  await parse(statements)
})

test('samples go over the shards and come back, each once though its block is sent again', async () => {
  const sample = sampled(samples('histogram_f64'), { numRuns: 1, seed: 3 })[0]!
  const histogram = { ...structuredClone(sample), timestamp: now }
  await db.insert([histogram, ...level('disk:reads', 1, 20), ...level('disk:reads', 2, 20)])
  const [read] = await Array.fromAsync(db.readSeries(histogram.timeseries.name))
  expect([...read!.samples]).toEqual([structuredClone(histogram)])
  const builder = new BlockBuilder()
  for (const one of level('disk:reads', 1, 10, 30)) builder.add(one)
  for (const block of builder.seal()) {
    await db.insertBlock(block)
    await db.insertBlock(block)
  }
  expect(await countOf('measurements_u64')).toBe(50)
  expect(await countOf('measurements_u64_local')).toBe(50)
  expect(await countOf('disk:reads', 'code = 1')).toBe(30)
  expect((await db.latest('disk:reads')).items.map(({ datum }) => datum)).toEqual(
    expect.arrayContaining([
      { type: 'u64', value: 39n },
      { type: 'u64', value: 19n },
    ]),
  )
  const { tables } = await db.oxql('get disk:reads | filter code == 1 | last 1')
  expect(tables[0]!.series).toHaveLength(1)
  const { rows } = await db.sql('SELECT max(datum) FROM disk:reads WHERE code = 2')
  expect(rows).toEqual([[19]])
})

test('doubles are told apart by views, merged, and days settled', async () => {
  await db.insert(level('disk:reads', 2, 20))
  expect(await countOf('measurements_u64')).toBeGreaterThan(50)
  expect(await countOf('disk:reads')).toBe(50)
  while ((await db.settle({ graceMs: 0 })) > 0);
  expect(await countOf('measurements_u64')).toBe(50)
  expect(cluster.statements.some((one) => one.startsWith('OPTIMIZE'))).toBe(true)
})

test('what is kept aside and what is kept no longer is deleted', async () => {
  const builder = new BlockBuilder()
  const [sample] = level('disk:reads', 7, 1)
  builder.quarantine({ sample: sample!, reason: 'schema_conflict', detail: 'as an example' })
  for (const block of builder.seal()) await db.insertBlock(block)
  expect(await db.dropQuarantined({ name: 'disk:reads' })).toBe(1)
  expect(await countOf('quarantine')).toBe(0)

  const old = level('fan:speed', 1, 5).map((one) => ({
    ...one,
    timestamp: one.timestamp - 9n * DAY,
  }))
  await db.insert(old)
  const { deleted } = await db.applyRetention([{ pattern: 'fan:*', days: 3, bytes: null }])
  expect(deleted).toMatchObject([{ name: 'fan:speed', rows: 5 }])
  expect(await countOf('measurements_u64', `timeseries_name = 'fan:speed'`)).toBe(0)
  expect(await countOf('disk:reads')).toBe(50)
})

test('the rows of one server are copied into a cluster', async () => {
  await single.migrate()
  await single.insert([...level('disk:writes', 1, 30), ...level('disk:writes', 2, 30)])
  await using target = connect({ ...cluster.options, database: 'copied' })
  const copied = await single.copyTo(target)
  expect(copied.find(({ table }) => table === 'measurements_u64')).toMatchObject({ rows: 60 })
  const [row] = await target.query<{ n: string }>('SELECT count() AS n FROM copied."disk:writes"')
  expect(row).toEqual({ n: '60' })
  const again = await single.copyTo(target)
  expect(new Set(again.map(({ outcome }) => outcome))).toEqual(new Set(['there already']))
})

test('tables of one kind are not taken for those of the other', async () => {
  await using wrong = connect({ ...cluster.options, database: 'single' })
  await expect(wrong.migrate()).rejects.toThrow(/those of one server and not of the cluster one/)
  await using other = connect(cluster.engine)
  await expect(other.migrate()).rejects.toThrow(/those of a cluster: say which one/)
  await expect(db.snapshot()).rejects.toThrow(/BACKUP DATABASE oximeter ON CLUSTER/)
})

test('ClickHouse can read every statement that went to all servers', async () => {
  expect(cluster.statements.length).toBeGreaterThan(150)
  const verbs = new Set(cluster.statements.map((one) => /^\w+/.exec(one)![0]))
  expect([...verbs].sort()).toEqual(['ALTER', 'CREATE', 'DELETE', 'OPTIMIZE'])
  await parse(cluster.statements)
  await expect(parse(['ALTER TABLE x ON CLUSTER MODIFY TTL'])).rejects.toThrow(/Syntax error/)
})
