import { parse } from 'node:querystring'
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { App } from '../http/app.ts'
import { MEDIA_TYPE_FORM } from '../http/foreign-request.ts'
import { problemResponse } from '../http/problem-response.ts'
import { withoutTokens } from '../model/access.ts'
import { signalOfClient } from '../http/signal-of-client.ts'
import { routerPath } from '../routes/route.ts'
import { PrometheusError, type PrometheusErrorType } from './prometheus-error.ts'
import { PROMETHEUS_ACCESS, PROMETHEUS_API, type PrometheusRoute } from './prometheus-routes.ts'

/** What an endpoint answers: `data`, and remarks that Grafana shows beside it. */
export interface PrometheusAnswer {
  readonly data: unknown
  readonly warnings?: readonly string[]
  readonly infos?: readonly string[]
}

export interface PrometheusInput<R extends PrometheusRoute> {
  readonly parameters: z.output<R['parameters']>
  readonly params: R extends { params: z.ZodObject } ? z.output<R['params']> : undefined
  /** Aborts when the client goes away before it is answered. */
  readonly signal: AbortSignal
  readonly request: FastifyRequest
}

export type PrometheusHandler<R extends PrometheusRoute> = (
  input: PrometheusInput<R>,
) => Promise<PrometheusAnswer> | PrometheusAnswer

/**
 * Adds the API of Prometheus: bodies and errors in its form. Host and Origin are checked as
 * everywhere; where Prometheus takes forms they are taken.
 *
 * @param add adds the routes, each with `servePrometheusRoute`
 * @param toError what is said of errors of the inner layers; others pass as they are
 */
export function servePrometheus<Logger extends FastifyBaseLogger>(
  app: App<Logger>,
  add: (part: App<Logger>) => void,
  toError: (error: unknown) => unknown,
): void {
  void app.register(
    async (part) => {
      part.addContentTypeParser(
        MEDIA_TYPE_FORM,
        { parseAs: 'string' },
        async (_: unknown, body: string) => parse(body),
      )
      part.setErrorHandler((error, request, reply) => sendError(toError(error), request, reply))
      add(part as unknown as App<Logger>)
    },
    { prefix: PROMETHEUS_API },
  )
}

/** Adds an endpoint, by GET and where it takes forms by POST. */
export function servePrometheusRoute<
  const R extends PrometheusRoute,
  Logger extends FastifyBaseLogger,
>(part: App<Logger>, route: R, handle: PrometheusHandler<R>): void {
  part.route({
    method: route.acceptsForm ? ['GET', 'POST'] : 'GET',
    url: routerPath(route),
    config: {
      acceptsForm: route.acceptsForm,
      access: PROMETHEUS_ACCESS,
      operation: route.operation,
    },
    handler: async (request, reply) => {
      const {
        data,
        warnings = [],
        infos = [],
      } = await handle({
        ...partsOf(route, request),
        request,
        get signal() {
          return signalOfClient(reply.raw)
        },
      } as PrometheusInput<R>)
      return reply.send({
        status: 'success',
        data,
        ...(warnings.length > 0 && { warnings }),
        ...(infos.length > 0 && { infos }),
      })
    },
  })
}

/** @throws {PrometheusError} `bad_data` that names what is wrong */
function partsOf(
  route: PrometheusRoute,
  { params, query, body }: FastifyRequest,
): { parameters: unknown; params: unknown } {
  const given = { ...(query as object), ...(body as object | undefined) }
  return {
    parameters: checked(route.parameters, given),
    params: route.params && checked(route.params, params),
  }
}

function checked(schema: z.ZodObject, given: unknown): unknown {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const names = [...new Set(result.error.issues.map(({ path }) => path.map(String).join('.')))]
  throw new PrometheusError(
    'bad_data',
    `invalid parameter ${names.map((name) => `"${name}"`).join(', ')}: a text is wanted`,
  )
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, type, message, internal, headers } = described(error, request)
  if (status >= 500 && status !== 503) request.log.error({ status, internal }, message)
  return reply
    .code(status)
    .headers(headers ?? {})
    .send({ status: 'error', errorType: type, error: withoutTokens(message) })
}

interface Described {
  readonly status: number
  readonly type: PrometheusErrorType
  readonly message: string
  readonly internal?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

const TYPES: Readonly<Record<number, PrometheusErrorType>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
}

function described(error: unknown, { id }: FastifyRequest): Described {
  if (error instanceof PrometheusError) return error
  const { status, body, internal, headers } = problemResponse(error, id)
  if (status >= 500) {
    const type = status === 503 ? 'unavailable' : 'internal'
    return { status, type, message: `${body.detail} (request ${id})`, internal }
  }
  const { 'content-type': _, ...others } = headers
  return { status, type: TYPES[status] ?? 'bad_data', message: body.detail, headers: others }
}
