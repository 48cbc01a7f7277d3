import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, realpath, rename, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import type { PGlite } from '@electric-sql/pglite'
import { NexusError } from '../nexus-error.ts'
import { lockDirectory } from './directory-lock.ts'

/** What one Nexus needs of PostgreSQL: a few thousand small rows, one connection. */
const SETTINGS = {
  shared_buffers: '4MB',
  wal_buffers: '256kB',
  min_wal_size: '32MB',
  max_wal_size: '32MB',
  work_mem: '1MB',
  maintenance_work_mem: '4MB',
  max_connections: '5',
} as const

/** OID of int8. */
const INT8 = 20

/** Names a file to begin new databases with: tests begin many, in a tenth of the time. */
const TEMPLATE_VARIABLE = 'OXIMETER_PGLITE_TEMPLATE'

export interface EmbeddedPostgres {
  readonly pglite: PGlite
  close(): Promise<void>
}

/**
 * Opens PGlite, which is PostgreSQL compiled to WebAssembly, on a directory; without one, in memory.
 *
 * @throws {NexusError} `database-in-use` if another process has the directory open: PGlite itself
 *   would let two of them destroy each other's data
 */
export async function openEmbeddedPostgres(dataDir: string | undefined): Promise<EmbeddedPostgres> {
  if (dataDir === undefined) {
    const pglite = await openPGlite('memory://', await readTemplate())
    return { pglite, close: () => closePGlite(pglite) }
  }
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const directory = await realpath(dataDir)
  const lock = await lockDirectory(directory)
  if (lock === undefined) {
    throw new NexusError(
      'database-in-use',
      `another Nexus has the database in ${directory} open: stop it, choose another data ` +
        'directory, or give both a PostgreSQL URL',
    )
  }
  try {
    const files = join(directory, 'pglite')
    if (!existsSync(files)) await initialise(files)
    const pglite = await openPGlite(files)
    return {
      pglite,
      async close() {
        await closePGlite(pglite)
        await lock[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await lock[Symbol.asyncDispose]()
    throw error
  }
}

async function readTemplate(): Promise<Blob | undefined> {
  const file = process.env[TEMPLATE_VARIABLE]
  return file ? new Blob([await readFile(file)]) : undefined
}

/** Creates a database beside its final place: a start that is cut off leaves nothing half done. */
async function initialise(files: string): Promise<void> {
  const unfinished = `${files}.new`
  await rm(unfinished, { recursive: true, force: true })
  const template = await readTemplate()
  if (template === undefined) await initialiseInChild(unfinished)
  else await (await openPGlite(unfinished, template)).close()
  await rename(unfinished, files)
}

/**
 * Creating a database takes 700 MB for two seconds, which a process does not give back. So a
 * short-lived one does it.
 */
async function initialiseInChild(files: string): Promise<void> {
  const script = fileURLToPath(
    new URL(`initialise-pglite${extname(import.meta.filename)}`, import.meta.url),
  )
  await promisify(execFile)(process.execPath, [...process.execArgv, script, files])
}

export async function openPGlite(location: string, dump?: Blob): Promise<PGlite> {
  return withBaselineWebAssembly(async () => {
    const { PGlite } = await import('@electric-sql/pglite')
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    return PGlite.create(location, {
      startParams: [...PGlite.defaultStartParams, ...settings],
      parsers: { [INT8]: BigInt },
      ...(dump !== undefined && { loadDataDir: dump }),
    })
  })
}

/**
 * V8's optimizing compiler takes up to 400 MB for PGlite's 9 MB of WebAssembly, and hundreds of
 * statements run no faster for it. A module that is compiled while it is off stays without it;
 * other modules of this process keep it.
 */
async function withBaselineWebAssembly<T>(work: () => Promise<T>): Promise<T> {
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  try {
    return await work()
  } finally {
    setFlagsFromString('--wasm-tier-up')
    setFlagsFromString('--wasm-dynamic-tiering')
  }
}

async function closePGlite(pglite: PGlite): Promise<void> {
  if (!pglite.closed) await pglite.close()
}
