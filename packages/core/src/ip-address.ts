/**
 * The bytes of an IP address: 4 for a dotted quad, 16 for IPv6; undefined if the text is neither.
 * A quad's parts are decimal without leading zeros; zones (`%eth0`) and prefixes are refused.
 */
export function ipBytes(text: string): Uint8Array | undefined {
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text)
}

/** An IP address in canonical text: a dotted quad, or RFC 5952; undefined if it is neither. */
export function canonicalIp(text: string): string | undefined {
  const bytes = ipBytes(text)
  return bytes && formatIp(bytes)
}

/** The canonical text of 4 or 16 bytes. */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return `::ffff:${bytes.subarray(12).join('.')}`
  }
  const { start, length } = longestZeroRun(groups)
  const hex = groups.map((group) => group.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

const OCTET = /^(?:0|[1-9][0-9]{0,2})$/
const GROUP = /^[0-9a-f]{1,4}$/i

function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.', 5)
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part) && Number(part) < 256)) {
    return undefined
  }
  return Uint8Array.from(parts, Number)
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  // The longest legal text has 45 characters; anything longer need not be split.
  if (text.length > 45) return undefined
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const compressed = halves.length === 2
  const head = groupBytes(halves[0]!, !compressed)
  const tail = compressed ? groupBytes(halves[1]!, true) : []
  if (!head || !tail) return undefined
  const known = head.length + tail.length
  // Two colons stand for at least one group.
  if (compressed ? known > 14 : known !== 16) return undefined
  const bytes = new Uint8Array(16)
  bytes.set(head)
  bytes.set(tail, 16 - tail.length)
  return bytes
}

/** Bytes of a colon-separated run of groups, of which the last may be a quad if `last` says so. */
function groupBytes(text: string, last: boolean): number[] | undefined {
  if (text === '') return []
  const bytes: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    if (GROUP.test(part)) {
      const group = Number.parseInt(part, 16)
      bytes.push(group >> 8, group & 0xff)
    } else {
      const quad = last && i === parts.length - 1 ? ipv4Bytes(part) : undefined
      if (!quad) return undefined
      bytes.push(...quad)
    }
  }
  return bytes
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  let start = 0
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === 0) continue
    if (i - start > best.length) best = { start, length: i - start }
    start = i + 1
  }
  return best
}
