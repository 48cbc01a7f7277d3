import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'

import { CommandError } from '../../command-line/exit.ts'
import { MANIFEST_FILES, writeWhole, type BackupFile } from './manifest.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

const LEVEL = 3

/** Writes a file whose name says what it holds, so that it never takes the place of another. */
export async function writeBackupFile(
  directory: string,
  folder: string,
  name: string,
  body: Uint8Array,
): Promise<BackupFile> {
  const packed = await compress(body, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } })
  const sha256 = hashOf(packed)
  const path = join(folder, `${name}-${sha256.slice(0, 16)}.zst`)
  await mkdir(join(directory, folder), { recursive: true })
  await writeWhole(join(directory, path), packed)
  return { path, bytes: packed.length, sha256 }
}

/** @throws {CommandError} that names the file where it is not what was written */
export async function readBackupFile(
  directory: string,
  { path, bytes, sha256 }: BackupFile,
): Promise<Buffer> {
  const full = join(directory, path)
  const packed = await readFile(full).catch((error: unknown) => {
    throw new CommandError(`${full} cannot be read: ${(error as Error).message}`)
  })
  if (packed.length !== bytes || hashOf(packed) !== sha256) {
    throw new CommandError(
      `${full} is damaged: it has ${packed.length} bytes with SHA-256 ${hashOf(packed)}, and ${bytes} with ${sha256} were written; restore it from another copy of the backup`,
    )
  }
  return decompress(packed)
}

/** Whether a file is there, with as many bytes as it should have. */
export async function isThere(directory: string, { path, bytes }: BackupFile): Promise<boolean> {
  const found = await stat(join(directory, path)).catch(() => undefined)
  return found?.size === bytes
}

/** @throws {CommandError} where there are other files than a backup's */
export async function makeDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const names = await readdir(directory)
  if (names.length > 0 && !names.some((name) => MANIFEST_FILES.includes(name))) {
    throw new CommandError(`${directory} holds other files than a backup: name another directory`)
  }
}

/** Removes the files of a backup's folders that are none of its. */
export async function removeOthers(directory: string, files: readonly BackupFile[]): Promise<void> {
  const known = new Set(files.map(({ path }) => join(directory, path)))
  const found = await readdir(directory, { recursive: true, withFileTypes: true })
  for (const entry of found) {
    if (!entry.isFile() || !/\.zst(\.part)?$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    if (!known.has(path)) await rm(path)
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
