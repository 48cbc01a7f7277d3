import { PRODUCER_LISTING_PATH } from '@oximeter/api/client'
import type { ProducerRegistry } from '@oximeter/core'
import type { FastifyPluginAsync } from 'fastify'

import { answer, answerListing, type CollectionOptions } from './answer.ts'
import { queryIn, whenClosed } from './node-handler.ts'
import { servedRegistry } from './served-registry.ts'

export interface OximeterPluginOptions extends CollectionOptions {
  registry: ProducerRegistry
}

const HEX = '[0-9a-fA-F]'
const UUID = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`

/**
 * Fastify plugin that answers collections of a registry at `{prefix}/{uuid}`, and who it is at
 * `{prefix}/.well-known/oximeter`; other paths stay the application's.
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
  const method = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
  app.route({
    method,
    url: PRODUCER_LISTING_PATH,
    exposeHeadRoute: false,
    handler: (asked, reply) => {
      const result = answerListing(registry, asked, options)
      return reply.code(result.status).headers(result.headers).send(Buffer.from(result.body))
    },
  })
  app.route<{ Params: { producerId: string } }>({
    method,
    url: `/:producerId(^${UUID}$)`,
    exposeHeadRoute: false,
    handler: async ({ method: verb, headers, params, url }, reply) => {
      const request = { method: verb, headers, query: queryIn(url), signal: whenClosed(reply.raw) }
      const result = await answer(registry, params.producerId, request, options)
      return reply.code(result.status).headers(result.headers).send(Buffer.from(result.body))
    },
  })
}
