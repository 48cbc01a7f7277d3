import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { CommandError } from '../../command-line/exit.ts'

/** A file of a backup, by its path in the directory. */
export interface BackupFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** The rows of one table and UTC day. */
export interface BackupDay {
  readonly table: string
  /** `2026-11-22`; null where the table is not divided by days. */
  readonly day: string | null
  readonly columns: readonly string[]
  /** Each sample once, however often it is in the files. */
  readonly rows: number
  /** What ClickHouse computes of them: the sum of the rows' cityHash64, modulo 2^64. */
  readonly sum: string
  /** Bodies of INSERTs in the Native format, compressed by zstd, in their order. */
  readonly files: readonly BackupFile[]
}

/** What a backup holds: `manifest.json` in its directory, written last. */
export interface Manifest {
  readonly format: 'oximeter-backup'
  readonly format_version: 1
  readonly id: string
  /** Every sample that was stored by then is in it. */
  readonly began: string
  readonly ended: string
  /** Version of the database in ClickHouse. */
  readonly database_version: number
  readonly days: readonly BackupDay[]
  /** What Nexus knows; null where only samples were asked for. */
  readonly nexus: BackupFile | null
}

const MANIFEST = 'manifest.json'
/** The days that are there already, until the manifest can be written. */
const UNFINISHED = 'manifest.unfinished.json'

/** @throws {CommandError} where there is no finished backup, or one of a newer release */
export async function readManifest(directory: string): Promise<Manifest> {
  const manifest = await read<Manifest>(join(directory, MANIFEST))
  if (manifest) return checked(manifest, directory)
  const begun = await read(join(directory, UNFINISHED))
  throw new CommandError(
    begun
      ? `the backup in ${directory} is not finished: "oximeter backup ${directory}" does the rest`
      : `${directory} holds no backup: there is no ${MANIFEST} in it`,
  )
}

/** The days of the last backup in the directory, and of one that was not finished. */
export async function knownDays(directory: string): Promise<readonly BackupDay[]> {
  const manifest = await read<Manifest>(join(directory, MANIFEST))
  if (manifest) checked(manifest, directory)
  const unfinished = await read<{ days: BackupDay[] }>(join(directory, UNFINISHED))
  return [...(unfinished?.days ?? []), ...(manifest?.days ?? [])]
}

export function writeUnfinished(directory: string, days: readonly BackupDay[]): Promise<void> {
  return writeWhole(join(directory, UNFINISHED), JSON.stringify({ days }))
}

/** Makes what was written the backup. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  await writeWhole(join(directory, MANIFEST), `${JSON.stringify(manifest, undefined, 1)}\n`)
  await rm(join(directory, UNFINISHED), { force: true })
}

/** The names in a directory that are not of a backup's data. */
export const MANIFEST_FILES: readonly string[] = [MANIFEST, UNFINISHED]

/** Puts a file in its place once all of it is on the disk. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const unfinished = `${path}.part`
  const file = await open(unfinished, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

async function read<T>(path: string): Promise<T | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text) as T
  } catch (error) {
    throw new CommandError(`${path} is damaged: ${(error as Error).message}`)
  }
}

function checked(manifest: Manifest, directory: string): Manifest {
  const { format, format_version: version }: { format: string; format_version: number } = manifest
  if (format !== 'oximeter-backup') {
    throw new CommandError(
      `${join(directory, MANIFEST)} is not of a backup: name another directory`,
    )
  }
  if (version !== 1) {
    throw new CommandError(
      `the backup in ${directory} has format ${version}, but this release knows 1: use the release that wrote it, or a newer one`,
    )
  }
  return manifest
}
