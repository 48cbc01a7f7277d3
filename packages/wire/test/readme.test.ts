import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${folder}README.md`, 'utf8')
const blocks = Array.from(readme.matchAll(/^```ts\n(.*?)^```/gms), ([, code = '']) => code)

test('there are blocks to run', () => {
  expect(blocks.length).toBeGreaterThan(0)
})

test.for(blocks)('a block prints what its comments say', async (code) => {
  const said = Array.from(code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm), ([, text]) => text)
  const flags = ['--input-type=module-typescript', '--conditions=@oximeter/source', '--eval', code]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder })
  expect(words(stdout)).toBe(words(said.join('\n')))
})

/** An object may be printed on several lines. */
function words(text: string): string {
  return text.trim().split(/\s+/).join(' ')
}
