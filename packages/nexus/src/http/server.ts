import { BlockList } from 'node:net'
import type { Route, RouteInput, RouteOutput } from '@oximeter/api'
import { formatSocketAddress, isWildcard } from '@oximeter/api/client'
import {
  newApp,
  serveApi,
  serveProbes,
  serveRoute,
  type HandlerContext,
  type NewAppOptions,
} from '@oximeter/api/fastify'
import { TlsError, type ServerTlsFiles } from '@oximeter/api/tls'
import type { FastifyInstance, RawServerDefault } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Admission } from '../access/admission.ts'
import type { AuditLog } from '../access/audit-log.ts'
import { errorCode } from '../database/errors.ts'
import { NexusError } from '../nexus-error.ts'
import { toProblem } from './to-problem.ts'

/** Where a server listens. Port 0 takes a free one. */
export interface Listen {
  /** An IP address or a name. Default 127.0.0.1. */
  readonly host?: string
  readonly port: number
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, Logger>

const DEFAULT_HOST = '127.0.0.1'
const BODY_LIMIT_BYTES = 1024 * 1024
const REQUEST_TIMEOUT_MS = 30_000
/** Names of timeseries are parts of paths. */
const MAX_PARAM_LENGTH = 512

export interface AppOptions {
  readonly api: 'nexus-internal' | 'nexus-public'
  readonly logger: Logger
  readonly version: string
  readonly allowedHosts: readonly string[]
  readonly stringify: (body: unknown) => string
  /** Undefined: plain HTTP. */
  readonly tls: ServerTlsFiles | undefined
  readonly admission: Admission
  readonly audit: AuditLog
  /** Called before anything is added. */
  readonly prepare: ((app: App) => void) | undefined
  /** Each thing that the server needs for its work, with what is wrong with it. */
  readonly checkReadiness: () => Promise<Record<string, string>>
}

/** A server with what all of ours have: the guard, problems, probes, its own description. */
export function createApp(options: AppOptions): App {
  const { api, logger, version, allowedHosts, stringify, admission, audit } = options
  const app = appOf({
    logger,
    tls: options.tls,
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  })
  options.prepare?.(app)
  serveApi(app, { allowedHosts, stringify })
  app.addHook('onRequest', async (request) => {
    try {
      await admission.admit(request)
    } catch (error) {
      throw toProblem(error)
    }
  })
  // Before the answer leaves: who is told that it is done can read that it was.
  app.addHook('onSend', (request, { statusCode }) => audit.changed(request, statusCode))

  serveProbes(app, { api, name: 'nexus', version, checkReadiness: options.checkReadiness })
  return app
}

/** @throws {NexusError} `invalid-config` */
function appOf(options: NewAppOptions<Logger>): App {
  try {
    return newApp(options)
  } catch (cause) {
    if (!(cause instanceof TlsError)) throw cause
    throw new NexusError('invalid-config', `tls: ${cause.message}`, { cause })
  }
}

/** Adds a route whose handler may throw errors of the inner layers. */
export function serve<const R extends Route>(
  app: App,
  route: R,
  handle: (
    input: RouteInput<R>,
    context: HandlerContext,
  ) => Promise<RouteOutput<R>> | RouteOutput<R>,
): void {
  serveRoute(app, route, async (input, context) => {
    try {
      return await handle(input, context)
    } catch (error) {
      throw toProblem(error)
    }
  })
}

/**
 * Starts to listen.
 *
 * @param option how the configuration calls this address, for messages
 * @returns the URL
 * @throws {NexusError} `port-in-use`
 */
export async function listen(app: App, { host, port }: Listen, option: string): Promise<string> {
  const name = host ?? DEFAULT_HOST
  try {
    await app.listen({ host: name, port })
  } catch (cause) {
    if (errorCode(cause) !== 'EADDRINUSE') throw cause
    throw new NexusError(
      'port-in-use',
      `port ${port} on ${name} is in use by another program: stop that one, ` +
        `or choose another port with ${option}`,
      { cause },
    )
  }
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('not a network address')
  // A wildcard is nothing to connect to.
  const reachable = isWildcard(name) ? (address.family === 'IPv6' ? '::1' : '127.0.0.1') : name
  const scheme = 'setSecureContext' in app.server ? 'https' : 'http'
  return `${scheme}://${formatSocketAddress({ host: reachable, port: address.port })}`
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** Whether only this machine can reach a server that listens there. */
export function isLoopback(host: string = DEFAULT_HOST): boolean {
  return host === 'localhost' || LOOPBACK.check(host, host.includes(':') ? 'ipv6' : 'ipv4')
}

/** @throws {NexusError} `insecure-bind` if other machines could reach the address. */
export function requireLoopback({ host = DEFAULT_HOST }: Listen, option: string): void {
  if (isLoopback(host)) return
  throw new NexusError(
    'insecure-bind',
    `${option} is ${host}, which other machines may reach, and tokens and data would go there in ` +
      'plain text: give a certificate and its key (tls), or bind 127.0.0.1 or ::1, or, where ' +
      'nobody listens to the network, set insecureBind',
  )
}
