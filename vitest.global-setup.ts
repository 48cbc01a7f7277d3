import { execFile } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const FROM_SOURCE = '--conditions=@oximeter/source'
/** WebAssembly that runs once is not worth optimizing. */
const ONCE = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']

/** Files in memory, where there is enough: what tests leave on a disk is thrown away before it is old. */
const IN_MEMORY = '/dev/shm'
const ENOUGH_BYTES = 6 * 2 ** 30

/**
 * What makes the starts of programs, engines and databases quick: there are hundreds. Each project that
 * has some asks for it; the first one makes it for all.
 */
export default async function quickStarts(): Promise<() => Promise<void>> {
  if (process.env['OXIMETER_PGLITE_TEMPLATE'] !== undefined) return async () => {}
  if (process.env['TMPDIR'] === undefined && (await hasRoom(IN_MEMORY))) {
    process.env['TMPDIR'] = IN_MEMORY
  }
  // Where Node has it by default, were it asked for. A program loads in half the time.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache')
  const directory = await mkdtemp(join(tmpdir(), 'oximeter-templates-'))
  const pglite = join(directory, 'pglite.tar')
  const engine = join(directory, 'engine')
  process.env['OXIMETER_PGLITE_TEMPLATE'] = pglite
  process.env['OXIMETER_ENGINE_TEMPLATE'] = engine
  await Promise.all([
    node(ONCE, 'packages/nexus/test/make-template.ts', pglite),
    node(ONCE, 'packages/db/test/make-template.ts', engine),
    // Only loads: programs that are killed leave nothing compiled for the next.
    node([], 'packages/cli/src/oximeter/standalone.ts'),
  ])
  return () => rm(directory, { recursive: true, force: true })
}

async function hasRoom(directory: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(directory)
    if (bavail * bsize < ENOUGH_BYTES) return false
    // Some systems let no program run there, and tests bring a browser.
    const own = await mkdtemp(join(directory, 'oximeter-exec-'))
    await using _ = { [Symbol.asyncDispose]: () => rm(own, { recursive: true }) }
    const script = join(own, 'true')
    await writeFile(script, '#!/bin/sh\n', { mode: 0o700 })
    await promisify(execFile)(script)
    return true
  } catch {
    return false
  }
}

async function node(
  flags: readonly string[],
  program: string,
  ...args: readonly string[]
): Promise<void> {
  const script = join(import.meta.dirname, program)
  await promisify(execFile)(process.execPath, [FROM_SOURCE, ...flags, script, ...args])
}
