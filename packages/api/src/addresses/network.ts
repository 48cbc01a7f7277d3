import { ipBytes } from '@oximeter/core'

/** The addresses that begin with the same `bits` bits. */
export interface Network {
  /** 4 or 16 bytes; 0 behind the bits that count. */
  readonly bytes: Uint8Array
  readonly bits: number
}

/**
 * Reads `10.0.0.0/8`, `fd00::/8`, or one address alone; undefined for anything else, also where an
 * address has bits that its network does not count.
 */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', written] = /^([^/]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? []
  const bytes = ipBytes(address)
  if (bytes === undefined) return undefined
  const most = bytes.length * 8
  const bits = written === undefined ? most : Number(written)
  if (bits > most) return undefined
  const hasMore = bytes.some((byte, at) => (byte & ~maskOf(bits - at * 8)) !== 0)
  return hasMore ? undefined : { bytes, bits }
}

/** Whether an address of 4 or 16 bytes is in the network. */
export function contains({ bytes, bits }: Network, address: Uint8Array): boolean {
  if (address.length !== bytes.length) return false
  for (let at = 0; at * 8 < bits; at++) {
    const mask = maskOf(bits - at * 8)
    if ((address[at]! & mask) !== (bytes[at]! & mask)) return false
  }
  return true
}

/** Whether all of `inner` is in `outer`, which may be the same. */
export function isWithin(inner: Network, outer: Network): boolean {
  return inner.bits >= outer.bits && contains(outer, inner.bytes)
}

/** The first `bits` bits of a byte. */
function maskOf(bits: number): number {
  return bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff
}
