import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

import {
  badRequest,
  foreignRequestProblem,
  HttpProblem,
  notFound,
  problemResponse,
  type RequestHeaders,
} from '@oximeter/api/client'
import type { ProducerRegistry } from '@oximeter/core'
import { encodeResults, MEDIA_TYPE_JSON } from '@oximeter/wire'

import { collect, ProducerIdMismatch } from './collect.ts'
import { silent, type Logger } from './logger.ts'

/** What every way to serve a registry takes. */
export interface CollectionOptions {
  /** Wanted as `authorization: Bearer …`, when given. */
  token?: string
  /** Host names by which the server may be called besides IP addresses and `localhost`. */
  allowedHosts?: readonly string[]
  /** Hears of collections that failed as a whole. Default: nobody. */
  logger?: Logger
}

/** As much of a request as an answer depends on; names of headers in lower case. */
export interface CollectionRequest {
  method: string
  headers: RequestHeaders
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal
}

export interface CollectionAnswer {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

/** Smaller bodies fit a few packets anyway. */
const COMPRESS_FROM_BYTES = 16_384

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const compress = promisify(gzip)

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
    return await results(registry, producerId, request)
  } catch (error) {
    const left = request.signal?.aborted === true
    return problemAnswer(
      left ? new HttpProblem(408, 'Timeout', 'the caller left') : error,
      options.logger,
    )
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

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** @throws HttpProblem for requests that have no business here. */
function admit({ method, headers }: CollectionRequest, options: CollectionOptions): void {
  const { allowedHosts = [], token } = options
  const foreign = foreignRequestProblem({ method, headers, allowedHosts })
  // Of a method that is not there, the body's type is of no interest.
  if (foreign !== undefined && foreign.status !== 415) throw foreign
  if (token !== undefined && !isBearer(headers['authorization'], token)) {
    throw new HttpProblem(401, 'Unauthorized', 'a token is wanted: authorization: Bearer …', {
      headers: { 'www-authenticate': 'Bearer' },
    })
  }
  if (method !== 'GET') {
    // HEAD too: collecting has an effect.
    throw new HttpProblem(405, 'MethodNotAllowed', `there is no ${method} here, only GET`, {
      headers: { allow: 'GET' },
    })
  }
}

async function results(
  registry: ProducerRegistry,
  producerId: string,
  { headers, signal }: CollectionRequest,
): Promise<CollectionAnswer> {
  if (!isUuid(producerId)) throw badRequest(`'${producerId.slice(0, 100)}' is not a producer id`)
  const body = encodeResults(await take(registry, producerId, signal))
  const small = body.length < COMPRESS_FROM_BYTES || !acceptsGzip(headers['accept-encoding'])
  return {
    status: 200,
    headers: {
      'content-type': MEDIA_TYPE_JSON,
      'cache-control': 'no-store',
      vary: 'accept, accept-encoding',
      ...(!small && { 'content-encoding': 'gzip' }),
    },
    // The lowest level takes repeated names and fields out, which is nearly all there is to gain.
    body: small ? body : await compress(body, { level: 1 }),
  }
}

async function take(registry: ProducerRegistry, producerId: string, signal?: AbortSignal) {
  try {
    return await collect(registry, producerId, signal === undefined ? {} : { signal })
  } catch (error) {
    if (error instanceof ProducerIdMismatch) {
      throw notFound(`producer ${producerId} is not here`, { internal: error.message })
    }
    throw error
  }
}

/** Digests have one length, so that comparing tells nothing about the token's. */
function isBearer(header: RequestHeaders[string], token: string): boolean {
  const given = typeof header === 'string' ? /^bearer +(.*)$/i.exec(header)?.[1] : undefined
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** `gzip` or `*` among the accepted codings, unless its weight is 0. */
function acceptsGzip(header: RequestHeaders[string]): boolean {
  const codings = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.replaceAll(/\s/g, ''))
  const weightOf = (name: string) =>
    codings.find((coding) => coding === name || coding.startsWith(`${name};`))
  const coding = weightOf('gzip') ?? weightOf('*')
  return coding !== undefined && !/;q=0(?:\.0*)?$/.test(coding)
}
