import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'

import {
  badRequest,
  foreignRequestProblem,
  HttpProblem,
  msToDuration,
  notFound,
  prefersToJson,
  problemResponse,
  type ProducerKind,
  type ProducerListing,
  type RequestHeaders,
} from '@oximeter/api/client'
import type { ProducerRegistry } from '@oximeter/core'
import { encodeResultsInSlices, MEDIA_TYPE_COLUMNS, MEDIA_TYPE_JSON } from '@oximeter/wire'

import { checkId, ProducerIdMismatch } from './collect.ts'
import { codingFor } from './content-coding.ts'
import { isUuid } from './is-uuid.ts'
import { silent, type Logger } from './logger.ts'
import { StaleGeneration } from './pages/assignment.ts'
import { pageColumns } from './pages/page-columns.ts'
import { pageHeaders, pageResults } from './pages/page-json.ts'
import { parsePageQuery } from './pages/page-query.ts'
import { servedRegistry, type ServedRegistryOptions } from './served-registry.ts'

/**
 * What every way to serve a registry takes. The pages belong to the registry: where it is served in
 * several ways, the options for them count that the first one has.
 */
export interface CollectionOptions extends ServedRegistryOptions {
  /** Wanted as `authorization: Bearer …`, when given. */
  token?: string
  /** Host names by which the server may be called besides IP addresses and `localhost`. */
  allowedHosts?: readonly string[]
  /** What Nexus is told where it finds this by discovery. Default: `service`. */
  kind?: ProducerKind
  /** How often to collect, where Nexus finds this by discovery. Default: what is configured there. */
  intervalMs?: number
  /** Hears of collections that failed as a whole. Default: nobody. */
  logger?: Logger
}

/** As much of a request as an answer depends on; names of headers in lower case. */
export interface CollectionRequest {
  method: string
  headers: RequestHeaders
  /** What is behind the `?` of the address. Default: nothing. */
  query?: URLSearchParams
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal
}

export interface CollectionAnswer {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

/**
 * Answers `GET {base}/{producerId}`: the core of every handler and server here. Never throws; the
 * answer to a request that cannot be served is a problem.
 */
export async function answer(
  registry: ProducerRegistry,
  producerId: string,
  request: CollectionRequest,
  options: CollectionOptions = {},
): Promise<CollectionAnswer> {
  try {
    admit(request, options)
    return await collection(registry, producerId, request, options)
  } catch (error) {
    const left = request.signal?.aborted === true
    return problemAnswer(
      left ? new HttpProblem(408, 'Timeout', 'the caller left') : problemOf(error),
      options.logger,
    )
  }
}

/** Answers `GET {base}/.well-known/oximeter`: who is here. Never throws. */
export function answerListing(
  registry: ProducerRegistry,
  request: Pick<CollectionRequest, 'method' | 'headers'>,
  options: CollectionOptions = {},
): CollectionAnswer {
  const { kind, intervalMs, logger } = options
  try {
    admit(request, options)
    const listed = {
      id: registry.id,
      ...(kind !== undefined && { kind }),
      ...(intervalMs !== undefined && { interval: msToDuration(intervalMs) }),
    }
    const listing: ProducerListing = { producers: [listed] }
    return {
      status: 200,
      headers: { 'content-type': MEDIA_TYPE_JSON, 'cache-control': 'no-store' },
      body: new TextEncoder().encode(JSON.stringify(listing)),
    }
  } catch (error) {
    return problemAnswer(error, logger)
  }
}

export function problemAnswer(error: unknown, logger: Logger = silent): CollectionAnswer {
  const { status, headers, body, internal } = problemResponse(error, randomUUID())
  if (status >= 500) logger.error(`collection ${body.request_id} failed: ${internal}`)
  return {
    status,
    headers: { ...headers, 'cache-control': 'no-store' },
    body: new TextEncoder().encode(JSON.stringify(body)),
  }
}

/** @throws HttpProblem for requests that have no business here. */
function admit(
  { method, headers }: Pick<CollectionRequest, 'method' | 'headers'>,
  options: CollectionOptions,
): void {
  const { allowedHosts = [], token } = options
  const foreign = foreignRequestProblem({ method, headers, allowedHosts })
  // Of a method that is not there, the body's type is of no interest.
  if (foreign !== undefined && foreign.status !== 415) throw foreign
  if (token !== undefined && !isBearer(headers['authorization'], token)) {
    throw new HttpProblem(
      401,
      'Unauthorized',
      'a token is wanted: authorization: Bearer …, with the one that this producer has told Nexus for its collector',
      {
        headers: { 'www-authenticate': 'Bearer' },
      },
    )
  }
  if (method !== 'GET') {
    // HEAD too: collecting has an effect.
    throw new HttpProblem(405, 'MethodNotAllowed', `there is no ${method} here, only GET`, {
      headers: { allow: 'GET' },
    })
  }
}

async function collection(
  registry: ProducerRegistry,
  producerId: string,
  { headers, query, signal }: CollectionRequest,
  options: CollectionOptions,
): Promise<CollectionAnswer> {
  if (!isUuid(producerId)) throw badRequest(`'${producerId.slice(0, 100)}' is not a producer id`)
  checkId(registry, producerId)
  const wanted = parsePageQuery(query ?? new URLSearchParams())
  const served = servedRegistry(registry, options)
  if (wanted.limit === 0) {
    served.pages.admit(wanted)
    return { status: 204, headers: { 'cache-control': 'no-store' }, body: new Uint8Array() }
  }
  if (prefersToJson(headers['accept'], MEDIA_TYPE_COLUMNS)) {
    using page = await served.pages.take(wanted)
    return answerWith(headers, MEDIA_TYPE_COLUMNS, await pageColumns(page, wanted))
  }
  if (wanted.page === undefined) {
    const body = await encodeResultsInSlices(await served.drain(wanted, signal))
    return answerWith(headers, MEDIA_TYPE_JSON, body)
  }
  using page = await served.pages.take(wanted)
  const body = await encodeResultsInSlices(pageResults(page))
  return answerWith(headers, MEDIA_TYPE_JSON, body, pageHeaders(page))
}

async function answerWith(
  accepted: RequestHeaders,
  type: string,
  body: Uint8Array,
  more: Record<string, string> = {},
): Promise<CollectionAnswer> {
  const coding = codingFor(accepted['accept-encoding'], body.length)
  return {
    status: 200,
    headers: {
      'content-type': type,
      'cache-control': 'no-store',
      vary: 'accept, accept-encoding',
      ...more,
      ...(coding && { 'content-encoding': coding.name }),
    },
    body: coding ? await coding.encode(body) : body,
  }
}

/** Mistakes of whoever asks; what is none of them is passed on. */
function problemOf(error: unknown): unknown {
  if (error instanceof ProducerIdMismatch) {
    const { requested, message } = error
    return notFound(`producer ${requested} is not here`, { internal: message })
  }
  if (error instanceof StaleGeneration) return new HttpProblem(409, 'Conflict', error.message)
  return error
}

/** Digests have one length, so that comparing tells nothing about the token's. */
function isBearer(header: RequestHeaders[string], token: string): boolean {
  const given = typeof header === 'string' ? /^bearer +(.*)$/i.exec(header)?.[1] : undefined
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
