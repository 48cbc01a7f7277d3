import { formatSocketAddress, isWildcard, type SocketAddress } from '@oximeter/api/client'
import type { FastifyInstance, RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { CollectorError } from '../collector-error.ts'
import { isLoopback } from '../loopback.ts'
import { codeOf } from '../pull/failure.ts'

/** Where a server listens. Port 0 takes a free one. */
export interface Listen {
  /** An IP address or a name. Default 127.0.0.1. */
  readonly host?: string
  readonly port: number
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, Logger>

export const DEFAULT_HOST = '127.0.0.1'

/**
 * Starts to listen.
 *
 * @returns where the server can be reached from this machine
 * @throws {CollectorError} `port-in-use`
 */
export async function listen(app: App, { host, port }: Listen): Promise<SocketAddress> {
  const name = host ?? DEFAULT_HOST
  try {
    await app.listen({ host: name, port })
  } catch (cause) {
    if (codeOf(cause) !== 'EADDRINUSE') throw cause
    throw new CollectorError(
      'port-in-use',
      `port ${port} on ${name} is in use by another program: stop that one, ` +
        'or choose another port with listen.port',
      { cause },
    )
  }
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('not a network address')
  // A wildcard is nothing to connect to.
  const reachable = address.family === 'IPv6' ? '::1' : '127.0.0.1'
  return { host: isWildcard(name) ? reachable : name, port: address.port }
}

export function urlOf(app: App, address: SocketAddress): string {
  return `${'setSecureContext' in app.server ? 'https' : 'http'}://${formatSocketAddress(address)}`
}

/** @throws {CollectorError} `insecure-bind` if other machines could reach the address */
export function requireLoopback({ host = DEFAULT_HOST }: Listen): void {
  if (isLoopback(host)) return
  throw new CollectorError(
    'insecure-bind',
    `listen.host is ${host}, which other machines may reach, and its token would go there in plain ` +
      'text: give a certificate and its key (tls), or bind 127.0.0.1 or ::1, or, where nobody ' +
      'listens to the network, set insecureBind',
  )
}
