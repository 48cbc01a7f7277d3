/** What one network link received and sent since it appeared. */
export interface LinkStats {
  readonly name: string
  readonly received: LinkCounters
  readonly sent: LinkCounters
}

interface LinkCounters {
  readonly bytes: bigint
  readonly packets: bigint
  readonly errors: bigint
  readonly drops: bigint
}

/** Reads /proc/net/dev. The name may touch the first number (`eth0:123`) and may hold colons itself. */
export function parseNetDev(text: string): LinkStats[] {
  const links: LinkStats[] = []
  for (const line of text.split('\n')) {
    const match = /^\s*(\S+):\s*(\d[\d\s]*)$/.exec(line)
    const columns = match?.[2]?.trim().split(/\s+/).map(BigInt) ?? []
    if (match?.[1] === undefined || columns.length < 16) continue
    links.push({ name: match[1], received: countersAt(columns, 0), sent: countersAt(columns, 8) })
  }
  return links
}

function countersAt(columns: readonly bigint[], first: number): LinkCounters {
  const [bytes = 0n, packets = 0n, errors = 0n, drops = 0n] = columns.slice(first)
  return { bytes, packets, errors, drops }
}
