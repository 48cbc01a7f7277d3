import type { IncomingMessage, ServerResponse } from 'node:http'

import { PRODUCER_LISTING_PATH } from '@oximeter/api/client'
import type { ProducerRegistry } from '@oximeter/core'

import { answer, answerListing, type CollectionAnswer, type CollectionOptions } from './answer.ts'
import { isUuid } from './is-uuid.ts'
import { servedRegistry } from './served-registry.ts'

export interface HandlerOptions extends CollectionOptions {
  /**
   * Path that the endpoint is under, such as `/oximeter`. Default: the root, which is where a collector
   * asks when a producer's address is all that it knows.
   */
  base?: string
}

/** Fits `node:http`, and with `next` Express, Connect and everything like them. */
export type NodeHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: () => void,
) => void

/**
 * A handler for an existing `node:http` server. Requests whose path is neither `{base}/{uuid}` nor
 * `{base}/.well-known/oximeter` go to `next`, so that the rest of the application may be beside it; without `next` they get 404.
 *
 * @example
 * const collection = createHandler(registry)
 * http.createServer((req, res) => collection(req, res, () => app(req, res)))
 */
export function createHandler(
  registry: ProducerRegistry,
  { base = '', ...options }: HandlerOptions = {},
): NodeHandler {
  servedRegistry(registry, options)
  const prefix = `${base.replace(/\/+$/, '')}/`
  return (request, response, next) => {
    const id = idIn(request.url ?? '/', prefix)
    if (isListing(request.url ?? '/', prefix)) {
      respondListing(registry, request, response, options)
    } else if (id !== undefined && isUuid(id)) {
      void respond(registry, id, request, response, options)
    } else if (next !== undefined) {
      next()
    } else {
      response.writeHead(404).end()
    }
  }
}

/** Says who answers here. */
export function respondListing(
  registry: ProducerRegistry,
  { method = 'GET', headers }: IncomingMessage,
  response: ServerResponse,
  options: CollectionOptions,
): void {
  send(response, answerListing(registry, { method, headers }, options))
}

/** Answers one request for `producerId`, whatever its path was. Never rejects. */
export async function respond(
  registry: ProducerRegistry,
  producerId: string,
  request: IncomingMessage,
  response: ServerResponse,
  options: CollectionOptions,
): Promise<void> {
  const { method = 'GET', headers } = request
  const asked = { method, headers, query: queryIn(request.url), signal: whenClosed(response) }
  send(response, await answer(registry, producerId, asked, options))
}

/** Aborted once nobody can read the response any more. */
export function whenClosed(response: ServerResponse): AbortSignal {
  const closed = new AbortController()
  response.once('close', () => closed.abort())
  return closed.signal
}

export function send(response: ServerResponse, { status, headers, body }: CollectionAnswer): void {
  if (response.destroyed) return
  const length = status === 204 ? {} : { 'content-length': body.length }
  response.writeHead(status, { ...headers, ...length }).end(body)
}

/** The last part of the path, without the query, where the rest of it is the prefix. */
export function idIn(url: string, prefix: string): string | undefined {
  const path = url.split(/[?#]/, 1)[0] ?? ''
  if (!path.startsWith(prefix)) return undefined
  const id = path.slice(prefix.length)
  return id.includes('/') ? undefined : id
}

/** Whether a path is the one where a producer says who it is. */
export function isListing(url: string, prefix: string): boolean {
  return url.split(/[?#]/, 1)[0] === `${prefix.slice(0, -1)}${PRODUCER_LISTING_PATH}`
}

/** What is behind the `?` of an address. */
export function queryIn(url = ''): URLSearchParams {
  return new URLSearchParams(/\?([^#]*)/.exec(url)?.[1])
}
