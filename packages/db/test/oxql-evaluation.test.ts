import { readdirSync, readFileSync } from 'node:fs'
import { caseDifference, parseScript } from '@oximeter/oxql/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OxqlAnswer } from '../src/index.ts'
import { keepForever, settle, startTestDatabase, type TestDatabase } from './test-database.ts'

/** The scripts that the evaluator in memory passes: the engine must say the same. */
const folder = new URL('../../oxql/test/scripts/', import.meta.url)
const scripts = readdirSync(folder).map((file) => {
  return { file, ...parseScript(readFileSync(new URL(file, folder), 'utf8')) }
})

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
  await keepForever(database)
  const schemas = scripts.flatMap((script) => script.schemas)
  await database.db.syncSchemas(schemas.map((schema) => ({ ...schema, provisional: false })))
  await database.db.insert(scripts.flatMap(({ samples }) => samples))
  await settle(database)
})

afterAll(() => database[Symbol.asyncDispose]())

/** What adds up deltas is asked in both ways, however short its windows are. */
async function ask(query: string, now: bigint): Promise<OxqlAnswer> {
  const answer = await database.db.oxql(query, { now })
  if (!/\b(increase|rate)\(/.test(query)) return answer
  const rising = await database.db.oxql(query, { now, risingFrom: 0n })
  expect(rising.tables).toEqual(answer.tables)
  expect(rising.warnings).toEqual(answer.warnings)
  return rising
}

const cases = scripts.flatMap((script) =>
  script.cases.map((each) => [script.file, each.line, each.text, each] as const),
)

test.for(cases)('%s, line %i: %s', async ([, , , expected]) => {
  expect(await caseDifference(expected, ask)).toBeUndefined()
})
