import { readdirSync, readFileSync } from 'node:fs'
import { caseDifference, parseScript } from '@oximeter/oxql/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OxqlAnswer } from '../src/index.ts'
import { keepForever, startTestDatabase, type TestDatabase } from './test-database.ts'

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
})

afterAll(() => database[Symbol.asyncDispose]())

function ask(query: string, now: bigint): Promise<OxqlAnswer> {
  return database.db.oxql(query, { now })
}

const cases = scripts.flatMap((script) =>
  script.cases.map((each) => [script.file, each.line, each.text, each] as const),
)

test.for(cases)('%s, line %i: %s', async ([, , , expected]) => {
  expect(await caseDifference(expected, ask)).toBeUndefined()
})
