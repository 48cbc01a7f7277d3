import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

const PACKAGES = join(import.meta.dirname, '../..')
const MAX_BYTES = 2 * 2 ** 20
const COMPILE =
  '--ignoreConfig --noCheck --declaration --rewriteRelativeImportExtensions --module nodenext ' +
  '--target es2024 --types node --skipLibCheck --customConditions @oximeter/source'

/** A package and what it depends on, and what that does: folders of ours, or names of others'. */
function installed(folder: string, found = new Set<string>()): Set<string> {
  if (found.has(folder)) return found
  found.add(folder)
  const file = join(PACKAGES, folder, 'package.json')
  const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies?: Record<string, string>
  }
  for (const name of Object.keys(dependencies)) {
    if (name.startsWith('@oximeter/')) installed(name.slice('@oximeter/'.length), found)
    else found.add(name)
  }
  return found
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function isShipped(file: string): boolean {
  return file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/testing/')
}

function bytesOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0)
}

test('what is installed with the producer is ours alone, and at most 2 MB', async () => {
  const folders = [...installed('producer')]
  expect(folders.toSorted()).toEqual(['api', 'core', 'producer', 'wire'])

  const sources = folders.flatMap((folder) => filesIn(join(PACKAGES, folder, 'src')))
  const out = mkdtempSync(join(tmpdir(), 'oximeter-producer-'))
  try {
    await promisify(execFile)(
      join(PACKAGES, '../node_modules/.bin/tsc'),
      [
        ...COMPILE.split(' '),
        '--rootDir',
        PACKAGES,
        '--outDir',
        out,
        ...sources.filter(isShipped).map((file) => relative(PACKAGES, file)),
      ],
      { cwd: PACKAGES },
    )
    const compiled = filesIn(out)
    expect(compiled.length).toBeGreaterThan(200)
    const texts = folders.flatMap((folder) =>
      ['package.json', 'README.md'].map((name) => join(PACKAGES, folder, name)),
    )
    expect(bytesOf([...compiled, ...texts])).toBeLessThan(MAX_BYTES)
  } finally {
    rmSync(out, { recursive: true })
  }
})
