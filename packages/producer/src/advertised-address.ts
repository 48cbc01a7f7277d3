import {
  formatSocketAddress,
  isWildcard,
  parseSocketAddress,
  type SocketAddress,
} from '@oximeter/api/client'

import { ProducerServerError } from './producer-server-error.ts'

const SECURE = /^https:\/\//

/** Whether what is advertised speaks TLS, whatever the server itself does. */
export function isSecure(advertise: string | undefined): boolean {
  return advertise !== undefined && SECURE.test(advertise)
}

/**
 * Where collectors should ask: what `advertise` says, `host` or `host:port`, perhaps behind `https://`,
 * else where the server listens.
 *
 * @throws ProducerServerError `advertise-required` where the server listens on every interface and
 *   nothing is said, `invalid-advertise` where what is said is no address to connect to.
 */
export function advertisedAddress(
  advertise: string | undefined,
  bound: SocketAddress,
): SocketAddress {
  if (advertise === undefined) {
    if (!isWildcard(bound.host)) return bound
    throw new ProducerServerError(
      'advertise-required',
      `${bound.host} is every interface, which tells a collector nothing: set \`advertise\` to the host name or address that it can reach, with a port where that differs`,
    )
  }
  const address = parse(advertise.replace(SECURE, ''), bound.port)
  if (address !== undefined && !isWildcard(address.host)) return address
  throw new ProducerServerError(
    'invalid-advertise',
    `advertise: '${advertise}' is not an address to connect to: write 10.0.0.7, [fd00::7] or a host name, with :port where that differs, and https:// where something in front speaks TLS`,
  )
}

function parse(text: string, port: number): SocketAddress | undefined {
  const bare = text.includes(':') && !text.startsWith('[') && text.split(':').length > 2
  for (const candidate of [
    text,
    bare ? formatSocketAddress({ host: text, port }) : `${text}:${port}`,
  ]) {
    try {
      const address = parseSocketAddress(candidate)
      return address.port === 0 ? { ...address, port } : address
    } catch {
      // Perhaps the other way to write it.
    }
  }
  return undefined
}
