import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** WebAssembly that runs once is not worth optimizing. */
const FLAGS = ['--conditions=@oximeter/source', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering']

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
  const make = (program: string, path: string) =>
    run(process.execPath, [...FLAGS, join(import.meta.dirname, program), path])
  await Promise.all([
    make('packages/nexus/test/make-template.ts', pglite),
    make('packages/db/test/make-template.ts', engine),
  ])
  return () => rm(directory, { recursive: true, force: true })
}
