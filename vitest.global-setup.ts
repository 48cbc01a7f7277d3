import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const FROM_SOURCE = '--conditions=@oximeter/source'
/** WebAssembly that runs once is not worth optimizing. */
const ONCE = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']

/**
 * What makes the starts of programs, engines and databases quick: there are hundreds. Each project that
 * has some asks for it; the first one makes it for all.
 */
export default async function quickStarts(): Promise<() => Promise<void>> {
  if (process.env['OXIMETER_PGLITE_TEMPLATE'] !== undefined) return async () => {}
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

async function node(
  flags: readonly string[],
  program: string,
  ...args: readonly string[]
): Promise<void> {
  const script = join(import.meta.dirname, program)
  await promisify(execFile)(process.execPath, [FROM_SOURCE, ...flags, script, ...args])
}
