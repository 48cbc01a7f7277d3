import type { FastifyBaseLogger, FastifyRequest } from 'fastify'

import type { App } from './http/app.ts'
import { foreignRequestProblem } from './http/foreign-request.ts'
import { KnownPaths } from './http/known-paths.ts'
import { OpenConnections } from './http/open-connections.ts'
import { problemResponse } from './http/problem-response.ts'
import { HttpProblem, notFound } from './http/problem.ts'
import type { Access } from './model/access.ts'

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

export { injectedFetch } from './http/injected-fetch.ts'
export { newApp, type NewAppOptions } from './http/new-app.ts'
export { serveProbes, type ProbeOptions } from './http/serve-probes.ts'
export { serveRoute, type HandlerContext } from './http/serve-route.ts'
export {
  servePrometheus,
  servePrometheusRoute,
  type PrometheusAnswer,
  type PrometheusHandler,
  type PrometheusInput,
} from './prometheus/serve-prometheus.ts'
