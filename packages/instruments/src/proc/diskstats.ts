/** What one block device did since it appeared. Times are in milliseconds. */
export interface DiskStats {
  readonly name: string
  readonly reads: bigint
  readonly readBytes: bigint
  readonly readMs: bigint
  readonly writes: bigint
  readonly writtenBytes: bigint
  readonly writeMs: bigint
  /** Time with at least one request under way. */
  readonly busyMs: bigint
}

/** The kernel counts in sectors of this size, whatever the device's own is. */
const SECTOR_BYTES = 512n

/** Reads /proc/diskstats. Lines with fewer columns than every kernel since 2.6.25 writes are skipped. */
export function parseDiskstats(text: string): DiskStats[] {
  const disks: DiskStats[] = []
  for (const line of text.split('\n')) {
    const columns = line.trim().split(/\s+/)
    const name = columns[2]
    const numbers = columns.slice(3)
    if (name === undefined || numbers.length < 11 || !numbers.every((n) => /^\d+$/.test(n)))
      continue
    const at = (column: number): bigint => BigInt(numbers[column] ?? 0)
    disks.push({
      name,
      reads: at(0),
      readBytes: at(2) * SECTOR_BYTES,
      readMs: at(3),
      writes: at(4),
      writtenBytes: at(6) * SECTOR_BYTES,
      writeMs: at(7),
      busyMs: at(9),
    })
  }
  return disks
}
