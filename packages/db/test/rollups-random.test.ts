import { canBeRolledUp, isCumulative, isHistogram, type Sample } from '@oximeter/core'
import { evaluate, parseQuery, planQuery, sourceOfSamples, type ResultTable } from '@oximeter/oxql'
import {
  catalogueOf,
  plainTable,
  printTable,
  queriedData,
  SCRIPT_EPOCH,
  tableDifference,
  type QueriedData,
} from '@oximeter/oxql/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Database } from '../src/index.ts'
import { settle, startTestDatabase, type TestDatabase } from './test-database.ts'

/** More of them by hand, such as after changes of the SQL. */
const DATA = Number(process.env['OXQL_DATA'] ?? 3)
const QUERIES = Number(process.env['OXQL_QUERIES'] ?? 8)
const seed = Number(process.env['OXQL_SEED'] ?? 30)

const MINUTE = 60_000_000_000n
const DAY = 1440n * MINUTE
/** Shortly before the midnight before the last. */
const BEGIN = ((BigInt(Date.now()) * 1_000_000n) / DAY - 1n) * DAY - 10n * MINUTE

let database: TestDatabase
let rolledUp = 0

beforeAll(async () => {
  database = await startTestDatabase()
})

afterAll(() => database[Symbol.asyncDispose]())

const all = fc
  .sample(queriedData({ most: 60, calm: 15 }), { numRuns: DATA, seed })
  .map((data, i) => slower(data, i))

test.for(all.map((data, i) => [i, data] as const))(
  'what is rolled up answers as samples do, data %i',
  { timeout: 60_000 + QUERIES * 4000 },
  async ([index, data]) => {
    await clear()
    await using db = connect(database.options)
    for (const schema of data.schemas) await db.putSchema(schema, { provisional: false })
    const texts = fc.sample(coarseQuery(data), { numRuns: QUERIES, seed: seed + index })
    // All at first, or those of each second series late.
    const isLate = ({ timeseries }: Sample) =>
      index % 3 !== 0 && timeseries.targetFields.length % 2 === 0
    const [early, late] = [data.samples.filter((one) => !isLate(one)), data.samples.filter(isLate)]
    await db.insert(early)
    if (index % 2 === 0) await settle(database)
    await build(db)
    await compare(early, texts.slice(0, QUERIES / 4))
    await db.insert([...late, ...early.slice(0, 3)])
    await compare(data.samples, texts.slice(QUERIES / 4, QUERIES / 2))
    await build(db)
    expect(await db.query('SELECT 1 FROM oximeter.rollups_late FINAL WHERE NOT built')).toEqual([])
    await compare(data.samples, texts.slice(QUERIES / 2))

    async function compare(samples: readonly Sample[], queries: readonly Query[]): Promise<void> {
      for (const { text, now } of queries) {
        const expected = evaluated({ ...data, samples }, text, now)
        const risingFrom = index % 2 === 0 ? 0n : 1n << 62n
        const { tables, warnings } = await db.oxql(text, { now, risingFrom })
        const { statements } = await db.explainOxql(text, { now, risingFrom })
        if (statements.some(({ sql }) => sql.includes('rollups_'))) rolledUp++
        expect
          .soft(
            tableDifference(expected.tables.map(plainTable), tables.map(plainTable)),
            described(text, expected.tables, tables),
          )
          .toBeUndefined()
        const thorough = await db.oxql(text, { now, risingFrom, usesRollups: false })
        expect.soft(warnings, text).toEqual(thorough.warnings)
      }
    }
  },
)

test('most of these queries were answered by what is rolled up', () => {
  expect(rolledUp).toBeGreaterThan((DATA * QUERIES) / 3)
})

async function clear(): Promise<void> {
  const tables = await database.db.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = 'oximeter' AND engine != 'View' AND name != 'version' AND total_rows > 0`,
  )
  for (const { name } of tables) await database.db.query(`TRUNCATE TABLE oximeter.${name}`)
}

async function build(db: Database): Promise<void> {
  // What was marked as late just now is old enough then.
  const now = BigInt(Date.now() + 180_000) * 1_000_000n
  while ((await db.buildRollups({ now })).isBehind);
}

/** The same data in minutes, not in seconds, and rolled up. */
function slower({ schemas, samples }: QueriedData, index: number): QueriedData {
  const factor = index % 2 === 0 ? 20n : 60n
  const time = (at: bigint) => BEGIN + (at - SCRIPT_EPOCH) * factor
  return {
    schemas: schemas.map((schema) =>
      canBeRolledUp(schema.datumType)
        ? { ...schema, rollups: index % 3 === 1 ? ['5m', '1h'] : ['5m'] }
        : schema,
    ),
    samples: samples.map(({ datum, timestamp, ...sample }) => ({
      ...sample,
      timestamp: time(timestamp),
      datum:
        'startTime' in datum && datum.startTime !== undefined
          ? { ...datum, startTime: time(datum.startTime) }
          : datum,
    })),
  }
}

interface Query {
  readonly text: string
  readonly now: bigint
}

function coarseQuery({ schemas, samples }: QueriedData): fc.Arbitrary<Query> {
  const names = [...new Set(schemas.filter((one) => canBeRolledUp(one.datumType)).map(nameOf))]
  if (names.length === 0) return fc.constant({ text: `get ${schemas[0]!.name}`, now: BEGIN })
  const last = samples.reduce((time, { timestamp }) => (timestamp > time ? timestamp : time), BEGIN)
  return fc
    .record({
      name: fc.constantFrom(...names),
      window: fc.constantFrom('15m', '20m', '30m', '1h', '2h', '30m, every 15m', '15m, every 30m'),
      gauge: fc.constantFrom('mean', 'min', 'max', 'sum', 'count', 'first', 'last'),
      delta: fc.constantFrom('rate', 'increase'),
      end: fc.noBias(fc.integer({ min: 300, max: 1100 })),
      isAligned: fc.boolean(),
      since: fc.constantFrom(undefined, '>= @now() - 1h', '> @now() - 47m', '> @now() - 2h'),
      after: fc.constantFrom('', ' | group_by [], sum', ' | first 2', ' | last 1'),
    })
    .map(({ name, window, gauge, delta, end, isAligned, since, after }) => {
      const { datumType } = schemas.find((schema) => schema.name === name)!
      // Of what no double holds sums depend on the order.
      const isWide = name.endsWith('_wide') && !isCumulative(datumType)
      const exact = gauge === 'mean' || gauge === 'sum' ? 'max' : gauge
      const method = isCumulative(datumType) ? delta : `${isWide ? exact : gauge}_within`
      const filter = since === undefined ? '' : ` | filter timestamp ${since}`
      const now = BEGIN + ((last - BEGIN) * BigInt(end)) / 1000n
      const quantile = isHistogram(datumType) ? ' | quantile(0.5, 0.9)' : ''
      return {
        text: `get ${name}${filter} | align ${method}(${window})${isWide ? '' : after}${quantile}`,
        now: isAligned ? now - (now % (5n * MINUTE)) : now,
      }
    })
}

function nameOf({ name }: { readonly name: string }): string {
  return name
}

function evaluated({ schemas, samples }: QueriedData, text: string, now: bigint) {
  const plan = planQuery(parseQuery(text, { now }), { catalogue: catalogueOf(schemas), now })
  return evaluate(plan, sourceOfSamples(samples))
}

function described(text: string, ...answers: (readonly ResultTable[])[]): string {
  const tables = answers.map((each) => each.map((one) => printTable(plainTable(one))).join('\n'))
  return `${text}\n${tables.join('\n-- and not --\n')}\n`
}
