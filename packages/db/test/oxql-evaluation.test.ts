import { readdirSync, readFileSync } from 'node:fs'
import { caseDifference, parseScript } from '@oximeter/oxql/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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
  for (const { schemas, samples } of scripts) {
    for (const schema of schemas) await database.db.putSchema(schema, { provisional: false })
    await database.db.insert(samples)
  }
}, 60_000)

afterAll(() => database[Symbol.asyncDispose]())

for (const { file, cases } of scripts) {
  describe(file, () => {
    test.each(cases.map((each) => [each.line, each.text, each] as const))(
      'line %i: %s',
      { timeout: 20_000 },
      async (_line, _text, expected) => {
        const ask = (query: string, now: bigint) => database.db.oxql(query, { now })
        expect(await caseDifference(expected, ask)).toBeUndefined()
      },
    )
  })
}
