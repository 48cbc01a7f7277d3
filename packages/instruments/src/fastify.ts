import type { FastifyPluginCallback } from 'fastify'

import type { HttpServerMetrics } from './http-server/http-server-metrics.ts'

export interface MeasureRequestsOptions {
  readonly metrics: HttpServerMetrics
}

/**
 * Fastify plugin that measures all requests of the application, also those of other plugins; register
 * it before the routes.
 *
 * @example await app.register(measureRequests, { metrics })
 */
export const measureRequests: FastifyPluginCallback<MeasureRequestsOptions> = (
  app,
  { metrics },
  done,
) => {
  app.addHook('onRequest', (request, reply, next) => {
    metrics.begin(reply.raw, request.routeOptions.url)
    next()
  })
  app.addHook('onError', (_request, reply, _error, next) => {
    metrics.noteThrown(reply.raw)
    next()
  })
  done()
}

// What Fastify calls encapsulation would keep the hooks from the routes beside this plugin.
Object.assign(measureRequests, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@oximeter/instruments',
})
