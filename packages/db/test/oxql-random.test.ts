import {
  evaluate,
  OxqlError,
  parseQuery,
  planQuery,
  sourceOfSamples,
  thinTable,
  type ResultTable,
} from '@oximeter/oxql'
import {
  catalogueOf,
  OUR_SCOPE,
  ownedData,
  plainTable,
  printTable,
  queriedData,
  QUERY_NOW,
  queryTexts,
  tableDifference,
  type QueriedData,
} from '@oximeter/oxql/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../src/index.ts'
import { keepForever, settle, startTestDatabase, type TestDatabase } from './test-database.ts'

/** More of them by hand, such as after changes of the SQL. */
const DATA = Number(process.env['OXQL_DATA'] ?? 6)
const QUERIES = Number(process.env['OXQL_QUERIES'] ?? 10)
const seed = Number(process.env['OXQL_SEED'] ?? 20)

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
  await keepForever(database)
})

afterAll(() => database[Symbol.asyncDispose]())

const all = fc.sample(queriedData(), { numRuns: DATA, seed })

test.for(all.map((data, i) => [i, data] as const))(
  'the engine and the evaluator agree on data %i',
  { timeout: 60_000 + QUERIES * 2000 },
  async ([index, data]) => {
    await load(data)
    if (index % 4 < 2) await settle(database)
    const texts = fc.sample(queryTexts(data), { numRuns: QUERIES, seed: seed + index })
    // What is known of schemas is kept for a while: another object knows nothing yet.
    await using db = connect(database.options)
    for (const [i, text] of [...new Set(texts)].entries()) {
      const expected = evaluated(data, text)
      const actual = await db
        .oxql(text, { now: QUERY_NOW, ...(index % 2 === 0 && { risingFrom: 0n }) })
        .then(({ tables, warnings }) => ({ tables, warnings }))
        .catch(codeOf)
      expect.soft(difference(expected, actual), described(text, expected, actual)).toBeUndefined()
      if (typeof actual === 'string' || i % 3 > 0) continue
      const from = QUERY_NOW - 60_000_000_000n
      const thinning = { from, until: QUERY_NOW, pixels: 2 + (i % 2) }
      const { tables } = await db.oxql(text, { now: QUERY_NOW, thinning })
      expect.soft(tables, text).toEqual(actual.tables.map((table) => thinTable(table, thinning)))
    }
  },
)

test('within a scope the engine sees what is of it, and the evaluator nothing else', async () => {
  const [data] = fc.sample(ownedData(), { numRuns: 1, seed })
  await load(data!)
  const texts = fc.sample(queryTexts(data!), { numRuns: QUERIES, seed })
  await using db = connect(database.options)
  for (const text of new Set(texts)) {
    const expected = evaluated({ ...data!, samples: data!.ours }, text)
    const actual = await db
      .oxql(text, { now: QUERY_NOW, scope: OUR_SCOPE })
      .then(({ tables }) => ({ tables }))
      .catch(codeOf)
    expect.soft(difference(expected, actual), described(text, expected, actual)).toBeUndefined()
  }
})

async function load({ schemas, samples }: QueriedData): Promise<void> {
  const tables = await database.db.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = 'oximeter' AND engine != 'View' AND name != 'version' AND total_rows > 0`,
  )
  for (const { name } of tables) await database.db.query(`TRUNCATE TABLE oximeter.${name}`)
  await using db = connect(database.options)
  for (const schema of schemas) await db.putSchema(schema, { provisional: false })
  const { stored, quarantined } = await db.insert(samples)
  expect(quarantined).toEqual([])
  expect(stored).toBe(samples.length)
}

type Outcome = { tables: readonly ResultTable[] } | string

function evaluated({ schemas, samples }: QueriedData, text: string): Outcome {
  const query = parseQuery(text, { now: QUERY_NOW })
  const plan = planQuery(query, { catalogue: catalogueOf(schemas), now: QUERY_NOW })
  try {
    return evaluate(plan, sourceOfSamples(samples))
  } catch (error) {
    return codeOf(error)
  }
}

function codeOf(error: unknown): string {
  if (error instanceof OxqlError) return error.code
  return String(error)
}

function difference(expected: Outcome, actual: Outcome): string | undefined {
  if (typeof expected === 'string' || typeof actual === 'string') {
    return expected === actual ? undefined : `${said(actual)} instead of ${said(expected)}`
  }
  return tableDifference(expected.tables.map(plainTable), actual.tables.map(plainTable))
}

function said(outcome: Outcome): string {
  return typeof outcome === 'string' ? outcome : 'an answer'
}

function described(text: string, ...outcomes: Outcome[]): string {
  const tables = outcomes.map((outcome) =>
    typeof outcome === 'string'
      ? outcome
      : outcome.tables.map((table) => printTable(plainTable(table))).join('\n'),
  )
  return `${text}\n${tables.join('\n-- and not --\n')}\n`
}
