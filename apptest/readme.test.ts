import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

test("the README's first block prints what its comments say", async () => {
  const [, code = ''] = /^```ts\n(.*?)^```/ms.exec(readFileSync(`${root}README.md`, 'utf8')) ?? []
  const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment)
  expect(said.length).toBeGreaterThan(0)
  const flags = ['--input-type=module-typescript', '--conditions=@oximeter/source', '--eval', code]
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: root })
  expect(stdout.trimEnd().split('\n')).toEqual(said)
})
