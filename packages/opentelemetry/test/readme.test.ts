import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${folder}README.md`, 'utf8')
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!)

test.for(blocks)('a block runs, and prints what its comments say', async (code) => {
  const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment)
  const flags = ['--input-type=module-typescript', '--conditions=@oximeter/source', '--eval', code]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder })
  expect(stdout.trimEnd()).toBe(said.join('\n'))
})

test('the README has examples', () => {
  expect(blocks).toHaveLength(3)
})
