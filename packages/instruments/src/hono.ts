import type { ServerResponse } from 'node:http'

import type { HttpServerMetrics } from './http-server/http-server-metrics.ts'

/** As much of Hono's context as is needed, so that the package depends on no version of it. */
interface Context {
  readonly req: { readonly method: string; readonly matchedRoutes: readonly HonoRoute[] }
  readonly res: { readonly status: number }
  readonly error: Error | undefined
  /** On @hono/node-server there is the response of Node. */
  readonly env?: unknown
}

interface HonoRoute {
  readonly path: string
  readonly method: string
  readonly handler: Handler
}

interface Handler {
  readonly length: number
  /** What a sub-application with an error handler of its own was given. */
  readonly __COMPOSED_HANDLER?: Handler
}

/**
 * Hono middleware that measures all requests; use it before everything else.
 *
 * On `@hono/node-server` a request lasts until the last byte of its response, and one whose client
 * leaves is aborted. Elsewhere it lasts until the response is there, without its body.
 *
 * @example app.use(measureRequests(metrics))
 */
export function measureRequests(
  metrics: HttpServerMetrics,
): (context: Context, next: () => Promise<void>) => Promise<void> {
  return async (context, next) => {
    const { outgoing } = (context.env ?? {}) as { readonly outgoing?: ServerResponse }
    if (outgoing) {
      metrics.begin(outgoing, () => honoRoute(context))
      await next()
      // Hono catches what handlers throw, and keeps it here.
      if (context.error) metrics.noteThrown(outgoing)
      return
    }
    const begun = performance.now()
    const { method } = context.req
    await next()
    const route = honoRoute(context)
    const { status } = context.res
    metrics.record(method, route, status, performance.now() - begun)
    if (context.error && status >= 500) metrics.recordThrown(method, route)
  }
}

/** The last that matched and is no middleware; whether it was reached or not. */
function honoRoute({ req }: Context): string | undefined {
  return req.matchedRoutes.findLast(isRoute)?.path
}

/** Both are registered alike. Middleware is for all methods, and takes what comes next. */
function isRoute({ method, handler }: HonoRoute): boolean {
  // oxlint-disable-next-line no-underscore-dangle -- what Hono calls it
  return method !== 'ALL' || (handler.__COMPOSED_HANDLER ?? handler).length < 2
}
