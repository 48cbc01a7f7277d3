import type { ProducerRegistry } from '@oximeter/core'

import { answer, answerListing, type CollectionAnswer } from './answer.ts'
import { isUuid } from './is-uuid.ts'
import { idIn, isListing, type HandlerOptions } from './node-handler.ts'
import { servedRegistry } from './served-registry.ts'

/** Undefined where the request is not for this registry's endpoint. */
export type FetchHandler = (request: Request) => Promise<Response> | undefined

/**
 * A handler for servers that speak the web's `Request` and `Response`: Bun, Deno, Hono.
 *
 * @example
 * const collection = createFetchHandler(registry)
 * Deno.serve((request) => collection(request) ?? app.fetch(request))
 */
export function createFetchHandler(
  registry: ProducerRegistry,
  { base = '', ...options }: HandlerOptions = {},
): FetchHandler {
  servedRegistry(registry, options)
  const prefix = `${base.replace(/\/+$/, '')}/`
  return (request) => {
    const { pathname, host, searchParams: query } = new URL(request.url)
    const id = idIn(pathname, prefix)
    const headers = { host, ...Object.fromEntries(request.headers) }
    const { method, signal } = request
    if (isListing(pathname, prefix)) {
      return Promise.resolve(
        responseOf(method, answerListing(registry, { method, headers }, options)),
      )
    }
    if (id === undefined || !isUuid(id)) return undefined
    return answer(registry, id, { method, headers, query, signal }, options).then((result) =>
      responseOf(method, result),
    )
  }
}

function responseOf(method: string, { status, headers, body }: CollectionAnswer): Response {
  return new Response(method === 'HEAD' || status === 204 ? null : body, { status, headers })
}
