import { statfs } from 'node:fs/promises'

/** What may yet be written to the file system of a directory, in bytes. */
export async function freeSpace(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize
}
