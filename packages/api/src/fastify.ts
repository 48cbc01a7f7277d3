import type { FastifyBaseLogger, FastifyRequest } from 'fastify'

import type { App } from './http/app.ts'
import { foreignRequestProblem } from './http/foreign-request.ts'
import { KnownPaths } from './http/known-paths.ts'
import { MediaBody } from './http/media-body.ts'
import { prefersToJson } from './http/media-type.ts'
import { OpenConnections } from './http/open-connections.ts'
import { problemResponse } from './http/problem-response.ts'
import { HttpProblem, notFound } from './http/problem.ts'
import { signalOfClient } from './http/signal-of-client.ts'
import { OPERATORS_ONLY, type Access } from './model/access.ts'
import { parseRequest, routerPath } from './routes/route.ts'
import type { Route, RouteInput, RouteOutput } from './routes/route.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether a POST may be a form. */
    acceptsForm?: boolean
    /** Whether links on other sites may lead there. */
    acceptsNavigation?: boolean
    /** Who may call it besides operators; of routes of ours. */
    access?: Access
    /** As its contract calls it. */
    operation?: string
  }
}

export interface ServeApiOptions {
  /** Host names by which the server may be called besides IP addresses and `localhost`. */
  allowedHosts?: readonly string[]
  /** Writes bodies. Give one that keeps 64-bit integers where answers hold them. Default JSON.stringify. */
  stringify?: (body: unknown) => string
  /** How long requests may take that are under way when the server closes, in milliseconds. Default 5000. */
  closeDeadlineMs?: number
}

/**
 * What every server of ours does with every request: refuse web pages of others, name the request in
 * `x-request-id`, and answer errors as problems; and it closes though connections are open. Call it
 * before routes are added.
 */
export function serveApi<Logger extends FastifyBaseLogger>(
  app: App<Logger>,
  { allowedHosts = [], stringify = JSON.stringify, closeDeadlineMs = 5000 }: ServeApiOptions = {},
): void {
  const connections = new OpenConnections(app.server)
  app.addHook('preClose', async () => connections.end(closeDeadlineMs))
  app.addHook('onClose', async () => connections.ended())
  app.setReplySerializer((body) => stringify(body))
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id)
    const { method, headers } = request
    const { acceptsForm = false, acceptsNavigation = false } = request.routeOptions.config
    const problem = foreignRequestProblem({
      method,
      headers,
      allowedHosts,
      acceptsForm,
      acceptsNavigation,
    })
    if (problem !== undefined) throw problem
  })
  const paths = new KnownPaths()
  app.addHook('onRoute', ({ url, method }) => paths.add(url, [method].flat()))
  app.setNotFoundHandler(({ method, url }) => {
    const allowed = paths.methodsOf(url.split('?', 1)[0] ?? '')
    if (allowed.length === 0 || allowed.includes(method))
      throw notFound(`there is no ${method} ${url}`)
    throw new HttpProblem(
      405,
      'MethodNotAllowed',
      `there is no ${method} ${url}, only ${allowed.join(', ')}`,
      { headers: { allow: allowed.join(', ') } },
    )
  })
  app.setErrorHandler((error, request, reply) => {
    const { status, headers, body, internal } = problemResponse(error, request.id)
    if (status >= 500) request.log[logLevel(status, request)]({ status, internal }, body.detail)
    return reply.code(status).headers(headers).send(body)
  })
}

/** That something is away passes, as at every start; if the client is gone too, nobody minds. */
function logLevel(status: number, { socket }: FastifyRequest): 'debug' | 'warn' | 'error' {
  if (status !== 503) return 'error'
  return socket.destroyed ? 'debug' : 'warn'
}

/** What a handler may want to know besides the parts of the request. */
export interface HandlerContext {
  /** Aborts when the client goes away before it is answered. */
  readonly signal: AbortSignal
  /** Whether the client wants the route's other media type, and not JSON. */
  readonly wantsMedia: boolean
  /** Set where a hook has found out who sends the request: see `FastifyRequest`. */
  readonly request: FastifyRequest
}

/**
 * Adds a route of a contract: its handler gets the checked parts of the request, and what it returns is
 * the body of the route's success.
 *
 * @example serveRoute(app, collectorRoutes.getProducer, async ({ params }) => details(params.producer_id))
 */
export function serveRoute<const R extends Route, Logger extends FastifyBaseLogger>(
  app: App<Logger>,
  route: R,
  handle: (
    input: RouteInput<R>,
    context: HandlerContext,
  ) => Promise<RouteOutput<R>> | RouteOutput<R>,
): void {
  app.route({
    method: route.method,
    url: routerPath(route),
    config: { access: route.access ?? OPERATORS_ONLY, operation: route.operation },
    handler: async (request, reply) => {
      const { status, mediaType }: Route['success'] = route.success
      const output = await handle(parseRequest(route, request), {
        request,
        get signal() {
          return signalOfClient(reply.raw)
        },
        wantsMedia: mediaType !== undefined && prefersToJson(request.headers.accept, mediaType),
      })
      if (mediaType !== undefined) void reply.header('vary', 'accept')
      void reply.code(status)
      if (!(output instanceof MediaBody)) return reply.send(output)
      return reply.headers(output.headers).type(output.mediaType).send(output.content)
    },
  })
}

export { injectedFetch } from './http/injected-fetch.ts'
export { secureApp } from './http/secure-app.ts'
export {
  servePrometheus,
  servePrometheusRoute,
  type PrometheusAnswer,
  type PrometheusHandler,
  type PrometheusInput,
} from './prometheus/serve-prometheus.ts'
