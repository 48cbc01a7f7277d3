/** Reads /proc/meminfo: sizes in bytes by name. Lines without a unit are counts of pages and left out. */
export function parseMeminfo(text: string): ReadonlyMap<string, bigint> {
  const sizes = new Map<string, bigint>()
  for (const line of text.split('\n')) {
    const match = /^([^:\s]+):\s+(\d+) kB\s*$/.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) {
      sizes.set(match[1], BigInt(match[2]) * 1024n)
    }
  }
  return sizes
}
