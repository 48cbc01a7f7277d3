import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

import { CONSOLE_DIRECTORY } from '../server/console-directory.ts'

const MOST_BYTES = 300_000

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const build = fileURLToPath(
  new URL('../../../scripts/build-console-if-needed.mjs', import.meta.url),
)
spawnSync(process.execPath, [build], { stdio: 'inherit' })
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as Vite writes it
const manifest = JSON.parse(
  readFileSync(`${CONSOLE_DIRECTORY}.vite/manifest.json`, 'utf8'),
) as Record<string, Chunk>

/** With all that it imports, each once. */
function filesOf(name: string, files = new Set<string>()): Set<string> {
  const chunk = manifest[name]
  if (chunk === undefined || files.has(chunk.file)) return files
  files.add(chunk.file)
  for (const imported of chunk.imports ?? []) filesOf(imported, files)
  return files
}

const sizes = new Map<string, number>()
function sizeOf(file: string): number {
  const known = sizes.get(file)
  if (known !== undefined) return known
  const size = gzipSync(readFileSync(CONSOLE_DIRECTORY + file)).length
  sizes.set(file, size)
  return size
}

const pages = Object.keys(manifest).filter((name) => /^src\/pages\/.*Page\.tsx$/.test(name))

test('there are pages', () => {
  expect(pages.length).toBeGreaterThan(6)
})

test.for(pages)('the first load of %s is at most 300 kB of JavaScript', (page) => {
  const files = filesOf(page, filesOf('index.html'))
  const bytes = [...files].reduce((sum, file) => sum + sizeOf(file), 0)
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
})
