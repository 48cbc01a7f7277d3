import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

import { REFUSAL_REASONS } from '../src/index.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${folder}README.md`, 'utf8')
const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code!)

test('the first block prints what its comments say', async () => {
  const [code = ''] = blocks
  const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment)
  expect(said.length).toBeGreaterThan(0)
  expect((await run(code)).trimEnd().split('\n')).toEqual(said)
})

test.for(blocks.slice(1))('another block runs', async (code) => {
  expect(await run(code)).toBe('')
})

test('every reason to refuse is told', () => {
  for (const reason of REFUSAL_REASONS) expect(readme).toContain(`\`${reason}\``)
})

async function run(code: string): Promise<string> {
  const flags = ['--input-type=module-typescript', '--conditions=@oximeter/source', '--eval', code]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder })
  return stdout
}
