import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await startTestDatabase()
})

afterAll(() => database[Symbol.asyncDispose]())

test('the first example of the README prints what it says', async () => {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const readme = await readFile(`${folder}/README.md`, 'utf8')
  const example = /```ts\n([\s\S]*?)```/.exec(readme)![1]!
  const printed = await promisify(execFile)(
    process.execPath,
    ['--conditions=@oximeter/source', '--input-type=module-typescript', '--eval', example],
    {
      cwd: folder,
      env: {
        ...process.env,
        CLICKHOUSE_URL: database.options.url,
        CLICKHOUSE_PASSWORD: database.options.password,
      },
    },
  )
  expect(printed.stdout.trim().split('\n')).toEqual(promised(example))
})

/** What stands in a comment after each `console.log`. */
function promised(example: string): string[] {
  return Array.from(example.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm), ([, comment]) => comment!)
}
