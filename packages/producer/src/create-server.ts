import { createServer as createHttpServer, type Server, type ServerOptions } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'

import { reasonOf } from '@oximeter/api/client'
import { keepReloaded, serverTlsOptions, TlsError, type ServerTlsFiles } from '@oximeter/api/tls'

import type { Logger } from './logger.ts'
import { ProducerServerError } from './producer-server-error.ts'

export interface CreatedServer extends Disposable {
  readonly http: Server
}

/**
 * A server that does not listen yet: of HTTPS where there are files, which it takes anew when they
 * change, until it is disposed of.
 *
 * @throws ProducerServerError `invalid-tls`
 */
export function createServer(
  options: ServerOptions,
  tls: ServerTlsFiles | undefined,
  logger: Logger,
): CreatedServer {
  if (tls === undefined) return { http: createHttpServer(options), [Symbol.dispose]: () => {} }
  const http = createHttpsServer({ ...options, ...tlsOptions(tls) })
  const reloading = keepReloaded(http, tls, {
    onReload: () => logger.info('producer server: the certificate has changed and is taken'),
    onRefused: (error) =>
      logger.error(
        `producer server: a certificate has changed and cannot be used, so the one before stays: ${reasonOf(error)}`,
      ),
  })
  return { http, [Symbol.dispose]: () => reloading[Symbol.dispose]() }
}

function tlsOptions(tls: ServerTlsFiles): ReturnType<typeof serverTlsOptions> {
  try {
    return serverTlsOptions(tls)
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    throw new ProducerServerError('invalid-tls', `tls: ${cause.message}`, { cause })
  }
}
