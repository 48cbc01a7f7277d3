import type { ProducerRegistry } from '@oximeter/core'

import type { CollectionOptions } from './answer.ts'
import { createHandler, type NodeHandler } from './node-handler.ts'

/**
 * Middleware that answers collections of a registry, for Express 4 and 5. The path is the one that it
 * is used at; other requests go on to the routes after it.
 *
 * @example app.use(oximeter(registry))
 */
export function oximeter(registry: ProducerRegistry, options: CollectionOptions = {}): NodeHandler {
  return createHandler(registry, options)
}
