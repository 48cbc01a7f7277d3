import { z } from 'zod'

import type { MediaBody } from '../http/media-body.ts'
import { badRequest } from '../http/problem.ts'
import type { Access } from '../model/access.ts'

export interface RouteResponse {
  readonly description: string
  /** Absent where the answer has no body. */
  readonly schema?: z.ZodType
  /** What it may also be sent as, to those who ask for it in `Accept`; in a MediaBody, as JSON may be too. */
  readonly mediaType?: string
  /** What it is sent as where that is never JSON, in a MediaBody, and what is in it: by media type. */
  readonly media?: Readonly<Record<string, z.ZodType>>
}

/** The contract of one endpoint: what servers are built from and documents are written from. */
export interface Route {
  /** Unique within its API, snake_case. */
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With variable parts in braces: `/metrics/producers/{id}`. */
  readonly path: string
  readonly summary: string
  /** Who may call it besides operators. Default: nobody. */
  readonly access?: Access
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** What it answers when all went well. */
  readonly success: RouteResponse & { readonly status: number }
  /** Other answers that are no problems, such as 503 of a readiness check. */
  readonly others?: Readonly<Record<number, RouteResponse>>
  /** The problems it may answer besides 400, 401, 403, 415, 429 and 500, which every endpoint may. */
  readonly problems?: Readonly<Record<number, string>>
}

type Parsed<S> = S extends z.ZodType<infer T> ? T : undefined

/** What the handler of a route gets: its parts as the schemas parsed them. */
export interface RouteInput<R extends Route> {
  params: Parsed<R['params']>
  query: Parsed<R['query']>
  body: Parsed<R['body']>
}

/** What the handler of a route answers with. */
export type RouteOutput<R extends Route> = R['success'] extends { schema: z.ZodType<infer T> }
  ? R['success'] extends { mediaType: string }
    ? T | MediaBody
    : T
  : R['success'] extends { media: object }
    ? MediaBody
    : void

/** The parts of a request before they are checked. */
export interface RawRequest {
  params?: unknown
  query?: unknown
  body?: unknown
}

/**
 * Checks the parts of a request against its route.
 *
 * @throws HttpProblem 400 that names each part that is wrong, and how.
 * @example const { body } = parseRequest(nexusInternalRoutes.registerProducer, request)
 */
export function parseRequest<R extends Route>(route: R, request: RawRequest): RouteInput<R> {
  const parts = z.object({
    params: route.params ?? z.undefined(),
    query: route.query ?? z.undefined(),
    body: route.body ?? z.undefined(),
  })
  const { params, query, body } = route
  const result = parts.safeParse({
    params: params && request.params,
    query: query && request.query,
    body: body && request.body,
  })
  if (!result.success) throw badRequest(textOf(result.error))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by this very route's schemas, which the compiler cannot follow through a generic
  return result.data as RouteInput<R>
}

/** `body.interval.secs: …; query.limit: …` */
function textOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 10)
    .map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
    .join('; ')
}

/** The path as Fastify, Express and Hono write it: `/metrics/producers/:id`. */
export function routerPath({ path }: Pick<Route, 'path'>): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}
