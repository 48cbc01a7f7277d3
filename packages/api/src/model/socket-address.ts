/** A host and a port: `host` is an IPv4 or IPv6 address without brackets, or a host name. */
export interface SocketAddress {
  host: string
  port: number
}

export class SocketAddressError extends Error {
  override readonly name = 'SocketAddressError'
  readonly code = 'invalid-socket-address'
}

const SOCKET_ADDRESS = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d{1,5})$/
const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*$/
const IPV4_PART = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const IPV4 = new RegExp(`^${IPV4_PART}(?:\\.${IPV4_PART}){3}$`)

export function isIpv4(host: string): boolean {
  return IPV4.test(host)
}

/** Whether this is an IPv6 address, without brackets and without a zone. */
export function isIpv6(host: string): boolean {
  return /^[0-9a-f:.]+$/i.test(host) && host.includes(':') && URL.canParse(`http://[${host}]/`)
}

/** An address that means "every interface" when bound, and nothing to whoever wants to connect. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || (isIpv6(host) && new URL(`http://[${host}]/`).hostname === '[::]')
}

/**
 * Reads `127.0.0.1:1234`, `[::1]:1234` or `host.example:1234`.
 *
 * @throws SocketAddressError naming what is wrong.
 * @example parseSocketAddress('[::1]:12221') // { host: '::1', port: 12221 }
 */
export function parseSocketAddress(text: string): SocketAddress {
  const [, bracketed, plain, digits] = SOCKET_ADDRESS.exec(text) ?? []
  if (digits === undefined) {
    throw new SocketAddressError(
      `'${text}' is not a socket address: write 127.0.0.1:1234, [::1]:1234 or host:1234`,
    )
  }
  const port = Number(digits)
  if (port > 65_535) throw new SocketAddressError(`'${text}' has port ${port}: ports end at 65535`)
  const host = (bracketed ?? plain ?? '').toLowerCase()
  if (bracketed === undefined ? !isHost(host) : !isIpv6(host)) {
    throw new SocketAddressError(
      `'${text}' names no host: '${host}' is neither an IP address nor a host name`,
    )
  }
  return { host, port }
}

export function formatSocketAddress({ host, port }: SocketAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/**
 * Whether this is a host name, in lower case, or an IPv4 address. A name that ends in a number would be
 * read as an IPv4 address by every URL parser.
 */
export function isHost(host: string): boolean {
  return isIpv4(host) || (HOST_NAME.test(host) && !/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(host))
}
