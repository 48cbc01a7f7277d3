import { ipBytes } from '@oximeter/core'
import { contains, parseNetwork, type Network } from './network.ts'

/** Where in an IPv6 address of some networks an IPv4 address stands, which is who is reached. */
const EMBEDDING = [
  // Mapped: the same address to every kernel.
  ['::ffff:0:0/96', 12],
  // IPv4-compatible, out of use; and translated, as SIIT has it.
  ['::/96', 12],
  ['::ffff:0:0:0/96', 12],
  // NAT64.
  ['64:ff9b::/96', 12],
  // 6to4.
  ['2002::/16', 2],
] as const

const EMBEDDINGS = EMBEDDING.map(([text, at]) => ({ network: networkOf(text), at }))
/** Addresses of their own, though they look as if they embedded one. */
const PLAIN = ['::/128', '::1/128'].map(networkOf)

/** A network that is written here, in the source. */
export function networkOf(text: string): Network {
  const network = parseNetwork(text)
  if (network === undefined) throw new TypeError(`'${text}' is no network`)
  return network
}

/**
 * What an address comes to: itself, and the IPv4 address in it where whoever connects to it reaches
 * that one. A zone (`%eth0`) is not part of it. Undefined where the text is no IP address.
 */
export function addressForms(text: string): readonly Uint8Array[] | undefined {
  const bytes = ipBytes(text.replace(/%.*$/, ''))
  if (bytes === undefined) return undefined
  if (PLAIN.some((network) => contains(network, bytes))) return [bytes]
  const inner = EMBEDDINGS.filter(({ network }) => contains(network, bytes)).map(({ at }) =>
    bytes.subarray(at, at + 4),
  )
  return [bytes, ...inner]
}
