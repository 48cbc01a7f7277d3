import { open, rename } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Writes a file whose content survives a loss of power once this resolves; its name does when the
 * directory was synced, too.
 */
export async function writeDurably(
  path: string,
  parts: readonly Uint8Array[],
  mode = 0o666,
): Promise<void> {
  await using file = await open(path, 'w', mode)
  for (const part of parts) {
    for (let at = 0; at < part.byteLength;) {
      at += (await file.write(part, at)).bytesWritten
    }
  }
  await file.datasync()
}

/**
 * Puts a file in the place of another, or of none: readers find the one or the other, whole.
 *
 * @param mode who may read it. Default: whom the process lets.
 */
export async function replaceDurably(
  directory: string,
  name: string,
  parts: readonly Uint8Array[],
  mode?: number,
): Promise<void> {
  const path = join(directory, name)
  await writeDurably(path + TEMPORARY, parts, mode)
  await rename(path + TEMPORARY, path)
  await syncDirectory(directory)
}

/** What files end in that have not been put in place. */
export const TEMPORARY = '.tmp'

/** Makes the names of files in a directory survive a loss of power, and that others are gone. */
export async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, 'r')
  await directory.sync()
}
