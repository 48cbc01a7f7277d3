import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))

test('the example of the README prints what it says', async () => {
  const readme = readFileSync(`${folder}README.md`, 'utf8')
  const example = /^```ts\n(.*?)^```/ms.exec(readme)![1]!
  const said = /console\.log\(.*\) \/\/ (.*)$/m.exec(example)![1]!
  const flags = ['--input-type=module-typescript', '--conditions=@oximeter/source', '--eval']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, example], {
    cwd: folder,
  })
  expect(stdout.trim()).toBe(said)
})
