import { formatIp, ipBytes } from '@oximeter/core'

const NETWORK = /^([^/]*)\/(\d{1,3})$/

/**
 * `address/length` with the bits past its length cleared, from that form or from an address alone;
 * undefined if the text is neither.
 */
export function canonicalNetwork(text: string): string | undefined {
  const match = NETWORK.exec(text)
  const bytes = ipBytes(match ? match[1]! : text)
  if (!bytes) return undefined
  const bits = bytes.length * 8
  const length = match ? Number(match[2]) : bits
  if (length > bits) return undefined
  const network = bytes.map(
    (byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, length - 8 * i))),
  )
  return `${formatIp(network)}/${length}`
}
