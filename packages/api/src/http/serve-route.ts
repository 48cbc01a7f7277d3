import type { FastifyBaseLogger, FastifyRequest } from 'fastify'

import { OPERATORS_ONLY } from '../model/access.ts'
import {
  parseRequest,
  routerPath,
  type Route,
  type RouteInput,
  type RouteOutput,
} from '../routes/route.ts'
import type { App } from './app.ts'
import { MediaBody } from './media-body.ts'
import { prefersToJson } from './media-type.ts'
import { signalOfClient } from './signal-of-client.ts'

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
