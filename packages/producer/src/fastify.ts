import type { ProducerRegistry } from '@oximeter/core'
import type { FastifyPluginAsync } from 'fastify'

import { answer, type CollectionOptions } from './answer.ts'
import { queryIn, whenClosed } from './node-handler.ts'
import { servedRegistry } from './served-registry.ts'

export interface OximeterPluginOptions extends CollectionOptions {
  registry: ProducerRegistry
}

const HEX = '[0-9a-fA-F]'
const UUID = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`

/**
 * Fastify plugin that answers collections of a registry at `{prefix}/{uuid}`; paths that are no UUID stay
 * the application's.
 *
 * @example await app.register(oximeter, { registry })
 */
export const oximeter: FastifyPluginAsync<OximeterPluginOptions> = async (
  app,
  { registry, ...options },
) => {
  servedRegistry(registry, options)
  // Nothing here has a body: whatever is sent is answered without a look at it.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.route<{ Params: { producerId: string } }>({
    method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: `/:producerId(^${UUID}$)`,
    exposeHeadRoute: false,
    handler: async ({ method, headers, params, url }, reply) => {
      const request = { method, headers, query: queryIn(url), signal: whenClosed(reply.raw) }
      const result = await answer(registry, params.producerId, request, options)
      return reply.code(result.status).headers(result.headers).send(Buffer.from(result.body))
    },
  })
}
