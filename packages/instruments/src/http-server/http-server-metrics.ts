import type { IncomingMessage, ServerResponse } from 'node:http'

import type { HistogramSeries, ProducerRegistry, Registration } from '@oximeter/core'

import { BoundedNames } from '../bounded-names.ts'
import * as metrics from '../generated/http-server.ts'
import { programOf, type ProgramIdentity } from '../program.ts'
import { boundedMethod } from './methods.ts'

const requestDuration = metrics.requestDuration({ decades: [-4, 2] })

/** The route of requests that no route matches. Templates begin with a slash, and this does not. */
export const UNMATCHED = 'unmatched'

export interface HttpServerOptions extends ProgramIdentity {
  /** The most routes that are told apart; what comes after them is the route `other`. Default: 1000. */
  readonly maxRoutes?: number
}

/** Tells the template of the route of a request that was answered; undefined where none matched. */
export type RouteOf = (request: IncomingMessage) => string | undefined

/** A request that is being answered. */
interface Exchange {
  readonly metrics: HttpServerMetrics
  /** That of others who measure the same response. */
  readonly outer: Exchange | undefined
  readonly begun: number
  route: string | RouteOf | undefined
  hasThrown: boolean
}

const EXCHANGE = Symbol('oximeter exchange')

type MeasuredResponse = ServerResponse & { [EXCHANGE]?: Exchange | undefined }

/**
 * How long requests take to be answered, by route template, method and status code.
 *
 * | metrics of the target `http_server` {name, id, hostname} | what |
 * | --- | --- |
 * | `request_duration` {route, method, status_code} | histogram, seconds, to the last byte of the response |
 * | `aborted_requests` {route, method} | cumulative: the client left before; they are in no histogram |
 * | `thrown_errors` {route, method} | cumulative: the handler threw, and the status is 500 or above, or there is none |
 * | `active_requests` | requests that are being answered |
 *
 * No client can make series: methods that are not usual are `other`, what matches no route is
 * `unmatched`, and of routes there are at most `maxRoutes`.
 *
 * This is what a framework's part records with: `@oximeter/instruments/fastify`, `…/express`,
 * `…/hono`; for `node:http` it is `handler`.
 *
 * @example
 * const requests = new HttpServerMetrics(registry, { name: 'shop' })
 * http.createServer(requests.handler((request, response) => response.end('hello')))
 */
export class HttpServerMetrics implements Disposable {
  readonly #durations
  readonly #aborted
  readonly #thrown
  readonly #active
  readonly #registrations: readonly Registration[]
  readonly #routes: BoundedNames
  /** By route, then by method, then by status. */
  readonly #bound = new Map<string, Map<string, Map<number, HistogramSeries<'histogram_f64'>>>>()
  #activeCount = 0

  /**
   * Registers what it measures.
   *
   * @throws MetricsError `datum_error` for an `id` that is no UUID; `schema_definition` for a
   *   `maxRoutes` that is no whole number from 1
   */
  constructor(registry: ProducerRegistry, options: HttpServerOptions) {
    const target = metrics.httpServer.of(programOf(options))
    this.#routes = new BoundedNames('maxRoutes', options.maxRoutes ?? 1000, [UNMATCHED])
    this.#durations = requestDuration.on(target)
    this.#aborted = metrics.abortedRequests.on(target)
    this.#thrown = metrics.thrownErrors.on(target)
    const active = metrics.activeRequests.on(target)
    this.#active = active.with({})
    this.#active.set(0)
    this.#registrations = [this.#durations, this.#aborted, this.#thrown, active].map((instrument) =>
      registry.register(instrument),
    )
  }

  /**
   * A listener for `node:http` that measures another one.
   *
   * @param route there are no routes, so the application tells them: one template for all
   *   requests, or a function of the request that is called when it is answered. Never return the
   *   path itself. Default: `any`
   */
  handler<Request extends IncomingMessage, Response extends ServerResponse>(
    listener: (request: Request, response: Response) => unknown,
    route: string | ((request: Request) => string | undefined) = 'any',
  ): (request: Request, response: Response) => unknown {
    return (request, response) => {
      this.begin(response, route as string | RouteOf)
      const rethrow = (thrown: unknown): never => {
        this.noteThrown(response)
        throw thrown
      }
      try {
        const answer = listener(request, response)
        return answer instanceof Promise ? answer.catch(rethrow) : answer
      } catch (thrown) {
        return rethrow(thrown)
      }
    }
  }

  /**
   * Begins to measure a request, for a framework's part. The route is its template, where that is
   * known, or a function that is asked when the response ends or breaks.
   */
  begin(response: MeasuredResponse, route: string | RouteOf | undefined): void {
    const outer = response[EXCHANGE]
    for (let known = outer; known !== undefined; known = known.outer) {
      if (known.metrics !== this) continue
      // Measured from outside already; the framework knows the route better.
      known.route = route
      return
    }
    const begun = performance.now()
    response[EXCHANGE] = { metrics: this, outer, begun, route, hasThrown: false }
    this.#active.set(++this.#activeCount)
    // Of a response that breaks there is only the second.
    response.on('finish', finishExchange)
    response.on('close', abortExchange)
  }

  /** Takes note that the handler threw which was to give this response. */
  noteThrown(response: MeasuredResponse): void {
    for (let known = response[EXCHANGE]; known !== undefined; known = known.outer) {
      known.hasThrown = true
    }
  }

  /** Counts what was answered without a `ServerResponse`, in so many milliseconds. */
  record(method: string, route: string | undefined, status: number, ms: number): void {
    this.#seriesOf(route ?? UNMATCHED, method, status).observe(ms / 1000)
  }

  /** Counts a request whose handler threw. */
  recordThrown(method: string, route: string | undefined): void {
    this.#thrown.with(this.#fieldsOf(route, method)).add()
  }

  /** @internal */
  end(exchange: Exchange, response: ServerResponse, isComplete: boolean): void {
    this.#active.set(--this.#activeCount)
    const { req, statusCode } = response
    const method = req.method ?? ''
    const route = routeOf(exchange, req)
    if (isComplete) {
      this.record(method, route, statusCode, performance.now() - exchange.begun)
    } else {
      this.#aborted.with(this.#fieldsOf(route, method)).add()
    }
    if (exchange.hasThrown && (statusCode >= 500 || !isComplete)) {
      this.recordThrown(method, route)
    }
  }

  /** Takes what it measures out of the registry. */
  [Symbol.dispose](): void {
    for (const registration of this.#registrations) registration.unregister()
  }

  /** Without making an object to ask with: that would cost more than all the rest. */
  #seriesOf(route: string, method: string, status: number): HistogramSeries<'histogram_f64'> {
    return this.#bound.get(route)?.get(method)?.get(status) ?? this.#bind(route, method, status)
  }

  #bind(route: string, method: string, status: number): HistogramSeries<'histogram_f64'> {
    const fields = this.#fieldsOf(route, method)
    const series = this.#durations.with({ ...fields, status_code: status })
    // What is beyond a bound is not kept: clients could send as many of them as they like.
    if (fields.route !== route || fields.method !== method) return series
    const byMethod = this.#bound.get(route) ?? new Map()
    this.#bound.set(route, byMethod)
    byMethod.set(method, (byMethod.get(method) ?? new Map()).set(status, series))
    return series
  }

  #fieldsOf(route: string | undefined, method: string): { route: string; method: string } {
    return {
      route: this.#routes.bounded(route ?? UNMATCHED),
      method: boundedMethod(method),
    }
  }
}

/** The application's function must not break the response. */
function routeOf({ route }: Exchange, request: IncomingMessage): string | undefined {
  if (typeof route !== 'function') return route
  try {
    return route(request)
  } catch {
    return undefined
  }
}

// One function each for all responses: none is made for each.
function finishExchange(this: MeasuredResponse): void {
  endExchange(this, true)
}

function abortExchange(this: MeasuredResponse): void {
  endExchange(this, false)
}

function endExchange(response: MeasuredResponse, isComplete: boolean): void {
  let exchange = response[EXCHANGE]
  response[EXCHANGE] = undefined
  for (; exchange !== undefined; exchange = exchange.outer) {
    exchange.metrics.end(exchange, response, isComplete)
  }
}
