import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Databases in memory begin with one that the first of them creates: that alone takes seconds. */
export default async function keepTemplate(): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'oximeter-template-'))
  // Programs start in half the time where what they are written in is stripped and compiled already.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache')
  process.env['OXIMETER_PGLITE_TEMPLATE'] = join(directory, 'pglite.tar')
  return () => rm(directory, { recursive: true, force: true })
}
