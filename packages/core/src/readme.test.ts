import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
const blocks = [...readFileSync(`${folder}README.md`, 'utf8').matchAll(/^```ts\n(.*?)^```/gms)].map(
  ([, code]) => code!,
)

test('the first block prints what its comments say', async () => {
  const [code = ''] = blocks
  const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment)
  expect(said.length).toBeGreaterThan(0)
  expect((await run(code)).trimEnd().split('\n')).toEqual(said)
})

test.for(blocks.slice(1))('another block runs', async (code) => {
  expect(await run(code)).toBe('')
})

async function run(code: string): Promise<string> {
  const flags = ['--input-type=module-typescript', '--conditions=@oximeter/source', '--eval', code]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder })
  return stdout
}
