import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:https'
import { fastify, type FastifyBaseLogger, type FastifyHttpsOptions } from 'fastify'

import { keepReloaded, serverTlsOptions, type TlsEvents } from '../tls/server-tls.ts'
import type { ServerTlsFiles } from '../tls/tls-files.ts'
import type { App } from './app.ts'

/**
 * A server that offers TLS, and takes its certificate anew when that changes.
 *
 * @throws {TlsError}
 */
export function secureApp<Logger extends FastifyBaseLogger>(
  options: Omit<FastifyHttpsOptions<Server, Logger>, 'https'>,
  files: ServerTlsFiles,
  events: TlsEvents,
): App<Logger> {
  const app = fastify<Server, IncomingMessage, ServerResponse, Logger>({
    ...options,
    https: serverTlsOptions(files),
  })
  const watching = keepReloaded(app.server, files, events)
  app.addHook('onClose', async () => watching[Symbol.dispose]())
  return app
}
