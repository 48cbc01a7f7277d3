import type { IncomingMessage, ServerResponse } from 'node:http'

import { expressRoute } from './http-server/express-route.ts'
import type { HttpServerMetrics } from './http-server/http-server-metrics.ts'

type Next = (error?: unknown) => void

/**
 * Middleware that measures all requests of an Express application; use it before everything else.
 *
 * Routes of mounted routers have the template of the mount in front, as Express 5 tells it with
 * `router` 2.3 and later; where it is not told (Express 4), `*` stands for it.
 *
 * @example app.use(measureRequests(metrics))
 */
export function measureRequests(
  metrics: HttpServerMetrics,
): (request: IncomingMessage, response: ServerResponse, next: Next) => void {
  return (_request, response, next) => {
    metrics.begin(response, expressRoute)
    next()
  }
}

/**
 * Error-handling middleware that takes note that a handler threw, and passes the error on; use it
 * after the routes and before what answers errors.
 *
 * @example app.use(measureErrors(metrics))
 */
export function measureErrors(
  metrics: HttpServerMetrics,
): (error: unknown, request: IncomingMessage, response: ServerResponse, next: Next) => void {
  return (error, _request, response, next) => {
    metrics.noteThrown(response)
    next(error)
  }
}
