import { connect } from '@oximeter/db'
import { evaluate, OxqlError, sourceOfSamples, type ResultTable } from '@oximeter/oxql'
import {
  plainTable,
  printTable,
  queriedData,
  tableDifference,
  type PlainTable,
  type QueriedData,
} from '@oximeter/oxql/testing'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keepForever, startTestDatabase, type TestDatabase } from '../../db/test/test-database.ts'
import { plannedTexts } from '../../promql/test/arbitrary-promql.ts'

/** More of them by hand, such as after changes of plans or of SQL. */
const DATA = Number(process.env['PROMQL_DATA'] ?? 3)
const QUERIES = Number(process.env['PROMQL_QUERIES'] ?? 8)
const seed = Number(process.env['PROMQL_SEED'] ?? 1)

/** What is far from its mean loses digits in the sums that lines are made of. */
const TOLERANCE = { relative: 1e-6, absolute: 1e-6 }

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
  await keepForever(database)
})

afterAll(() => database?.[Symbol.asyncDispose]())

const all = fc.sample(queriedData(), { numRuns: DATA, seed })

test.for(all.map((data, i) => [i, data] as const))(
  'the engine and the evaluator agree on PromQL over data %i',
  { timeout: 60_000 + QUERIES * 2000 },
  async ([index, data]) => {
    await load(data)
    await using db = connect(database.options)
    const source = sourceOfSamples(data.samples)
    const asked = fc.sample(plannedTexts(data.schemas), {
      numRuns: QUERIES,
      seed: seed + index,
    })
    for (const { text, planned } of asked) {
      const expected = outcomeOf(() => evaluate(planned.plan, source).tables)
      const actual = await db.runPlan(planned.plan).then(({ tables: found }) => found, codeOf)
      expect
        .soft(
          difference(expected, actual),
          `${text}\n${shown(expected)}\n-- and not --\n${shown(actual)}`,
        )
        .toBeUndefined()
    }
  },
)

async function load({ schemas, samples }: QueriedData): Promise<void> {
  await using db = connect(database.options)
  const tables = await db.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = 'oximeter' AND engine != 'View' AND name != 'version' AND total_rows > 0`,
  )
  for (const { name } of tables) await db.query(`TRUNCATE TABLE oximeter.${name}`)
  for (const schema of schemas) await db.putSchema(schema, { provisional: false })
  expect(await db.insert(samples)).toMatchObject({ stored: samples.length })
}

type Outcome = readonly ResultTable[] | string

function outcomeOf(run: () => readonly ResultTable[]): Outcome {
  try {
    return run()
  } catch (error) {
    return codeOf(error)
  }
}

function codeOf(error: unknown): string {
  return error instanceof OxqlError ? error.code : String(error)
}

function difference(expected: Outcome, actual: Outcome): string | undefined {
  if (typeof expected === 'string' || typeof actual === 'string') {
    return expected === actual ? undefined : `${shown(actual)} instead of ${shown(expected)}`
  }
  return tableDifference(expected.map(inOrder), actual.map(inOrder), TOLERANCE)
}

/** Series whose labels were made alike have no order. */
function inOrder(table: ResultTable): PlainTable {
  const plain = plainTable(table)
  const textOf = (one: PlainTable['series'][number]) => printTable({ ...plain, series: [one] })
  return { ...plain, series: plain.series.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)) }
}

function shown(outcome: Outcome): string {
  if (typeof outcome === 'string') return outcome
  return outcome.map((table) => printTable(plainTable(table))).join('\n')
}
