import { problemResponse } from '@oximeter/api/client'
import type { ProducerRegistry } from '@oximeter/core'

import { CONTENT_TYPES, formatFor } from '../text/format.ts'
import { acceptsGzip, refusalOf, type MetricsHandlerOptions } from './answer.ts'
import { exposition } from './exposition.ts'

/** Undefined where the request is for another path. */
export type MetricsFetchHandler = (request: Request) => Response | undefined

/**
 * The same for servers that speak the web's `Request` and `Response`: Bun, Deno, Hono.
 *
 * @example
 * const metrics = createMetricsFetchHandler(registry)
 * Deno.serve((request) => metrics(request) ?? app.fetch(request))
 */
export function createMetricsFetchHandler(
  registry: ProducerRegistry,
  options: MetricsHandlerOptions = {},
): MetricsFetchHandler {
  const { path = '/metrics' } = options
  return (request) => {
    const { pathname, host } = new URL(request.url)
    if (pathname !== path) return undefined
    const { method, signal } = request
    const headers = { host, ...Object.fromEntries(request.headers) }
    const refusal = refusalOf({ method, headers }, options)
    if (refusal !== undefined) {
      const problem = problemResponse(refusal, crypto.randomUUID())
      return new Response(JSON.stringify(problem.body), {
        status: problem.status,
        headers: problem.headers,
      })
    }
    const format = formatFor(headers['accept' as keyof typeof headers])
    const isZipped = acceptsGzip(headers['accept-encoding' as keyof typeof headers])
    const body = (): ReadableStream<Uint8Array<ArrayBuffer>> => {
      const text = streamOf(exposition(registry, { ...options, format, signal }))
      return isZipped ? text.pipeThrough(new CompressionStream('gzip')) : text
    }
    return new Response(method === 'HEAD' ? null : body(), {
      headers: {
        'content-type': CONTENT_TYPES[format],
        'cache-control': 'no-store',
        vary: 'accept, accept-encoding',
        ...(isZipped && { 'content-encoding': 'gzip' }),
      },
    })
  }
}

function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await pieces.return(undefined)
    },
  })
}
