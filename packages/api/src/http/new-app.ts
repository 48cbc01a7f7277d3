import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:https'
import { fastify, LogController, type FastifyBaseLogger, type FastifyServerOptions } from 'fastify'

import { reasonOf } from '../client/request-error.ts'
import { keepReloaded, serverTlsOptions } from '../tls/server-tls.ts'
import type { ServerTlsFiles } from '../tls/tls-files.ts'
import type { App } from './app.ts'

export interface NewAppOptions<Logger extends FastifyBaseLogger> extends Pick<
  FastifyServerOptions,
  'bodyLimit' | 'requestTimeout' | 'forceCloseConnections' | 'routerOptions'
> {
  readonly logger: Logger
  /** Undefined: plain HTTP. A certificate is taken anew when it changes. */
  readonly tls: ServerTlsFiles | undefined
}

/**
 * A server that names each request and logs none of them.
 *
 * @throws {TlsError}
 */
export function newApp<Logger extends FastifyBaseLogger>({
  logger,
  tls,
  ...others
}: NewAppOptions<Logger>): App<Logger> {
  const options = {
    ...others,
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
  }
  if (tls === undefined) return fastify(options)
  const app = fastify<Server, IncomingMessage, ServerResponse, Logger>({
    ...options,
    https: serverTlsOptions(tls),
  })
  const watching = keepReloaded(app.server, tls, {
    onReload: () => logger.info({ files: tls }, 'the certificate was read anew'),
    onRefused: (error) =>
      logger.error(
        { reason: reasonOf(error) },
        'a certificate has changed and cannot be used: the one before stays',
      ),
  })
  app.addHook('onClose', async () => watching[Symbol.dispose]())
  return app
}
