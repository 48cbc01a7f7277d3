import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'

import { problemResponse } from '@oximeter/api/client'
import type { ProducerRegistry } from '@oximeter/core'

import { refusalOf, type MetricsHandlerOptions } from './answer.ts'
import { metricsAnswer } from './metrics-answer.ts'

/** Fits `node:http`, and with `next` Express, Connect and everything like them. */
export type MetricsHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: () => void,
) => void

/**
 * A handler for an existing `node:http` server that answers `GET /metrics` for Prometheus, in the
 * format that it likes best. Other paths go to `next`; without `next` they get 404.
 *
 * Requests of web pages of others, and those that call the server by a name that is not in
 * `allowedHosts`, get 403.
 *
 * @example
 * const metrics = createMetricsHandler(registry)
 * http.createServer((req, res) => metrics(req, res, () => app(req, res)))
 */
export function createMetricsHandler(
  registry: ProducerRegistry,
  options: MetricsHandlerOptions = {},
): MetricsHandler {
  const { path = '/metrics' } = options
  return (request, response, next) => {
    if ((request.url ?? '/').split(/[?#]/, 1)[0] === path) {
      void respond(registry, request, response, options)
    } else if (next !== undefined) {
      next()
    } else {
      response.writeHead(404).end()
    }
  }
}

async function respond(
  registry: ProducerRegistry,
  request: IncomingMessage,
  response: ServerResponse,
  options: MetricsHandlerOptions,
): Promise<void> {
  const { method = 'GET', headers } = request
  const refusal = refusalOf({ method, headers }, options)
  if (refusal !== undefined) {
    const { status, headers: more, body } = problemResponse(refusal, randomUUID())
    response.writeHead(status, more).end(JSON.stringify(body))
    return
  }
  const left = new AbortController()
  response.once('close', () => left.abort())
  const answer = metricsAnswer(registry, headers, { ...options, signal: left.signal })
  response.writeHead(200, answer.headers)
  if (method === 'HEAD') {
    answer.body.destroy()
    response.end()
    return
  }
  // Whoever asked has left, or the connection broke: there is nobody to tell.
  await pipeline(answer.body, response).catch(() => response.destroy())
}
