import type { ProducerRegistry } from '@oximeter/core'

import { createFetchHandler } from './fetch-handler.ts'
import type { HandlerOptions } from './node-handler.ts'

/** As much of Hono's context as is needed, so that the package depends on no version of it. */
interface Context {
  req: { raw: Request }
}

/**
 * Hono middleware that answers collections of a registry; other requests go on.
 *
 * @example app.use(oximeter(registry))
 */
export function oximeter(
  registry: ProducerRegistry,
  options: HandlerOptions = {},
): (context: Context, next: () => Promise<void>) => Promise<Response | void> {
  const handle = createFetchHandler(registry, options)
  return async ({ req }, next) => (await handle(req.raw)) ?? next()
}
