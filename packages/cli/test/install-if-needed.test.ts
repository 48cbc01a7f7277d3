import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { temporaryDirectory } from './program.ts'

const script = join(import.meta.dirname, '../../../scripts/install-if-needed.mjs')

const wanted = {
  '': { name: 'root' },
  'packages/a': { version: '1.0.0' },
  'node_modules/a': { resolved: 'packages/a', link: true },
  'node_modules/b': { version: '2.0.0' },
  'node_modules/b-for-another-platform': { version: '2.0.0', optional: true },
}
const link = { resolved: 'packages/a', link: true }

test.for([
  ['nothing is there', undefined, true],
  ['all is there', { 'node_modules/a': link, 'node_modules/b': { version: '2.0.0' } }, false],
  ['another version is', { 'node_modules/a': link, 'node_modules/b': { version: '1.9.0' } }, true],
  ['a workspace is new', { 'node_modules/b': { version: '2.0.0' } }, true],
] as const)('%s: npm ci runs or not', ([, installed, runs]) => {
  using directory = temporaryDirectory()
  const at = (path: string): string => join(directory.path, path)
  for (const folder of ['scripts', 'bin', 'node_modules']) mkdirSync(at(folder))
  copyFileSync(script, at('scripts/install-if-needed.mjs'))
  writeFileSync(at('package-lock.json'), JSON.stringify({ packages: wanted }))
  if (installed !== undefined) {
    writeFileSync(at('node_modules/.package-lock.json'), JSON.stringify({ packages: installed }))
  }
  writeFileSync(at('bin/npm'), '#!/bin/sh\necho "npm $@"\n', { mode: 0o755 })
  const { status, stdout } = spawnSync(process.execPath, [at('scripts/install-if-needed.mjs')], {
    env: { PATH: `${at('bin')}:/bin:/usr/bin` },
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  expect(stdout.includes('npm ci')).toBe(runs)
  expect(stdout === '').toBe(!runs)
})
