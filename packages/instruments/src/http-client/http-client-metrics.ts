import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import type { HistogramSeries, ProducerRegistry } from '@oximeter/core'

import { BoundedNames } from '../bounded-names.ts'
import { errorCode } from '../error-code.ts'
import * as metrics from '../generated/http-client.ts'
import { boundedMethod } from '../http-server/methods.ts'
import { programOf, type ProgramIdentity } from '../program.ts'

const requestDuration = metrics.requestDuration({ decades: [-4, 2] })

export interface HttpClientOptions extends ProgramIdentity {
  /** The most hosts that are told apart; those that come after them are `other`. Default: 100. */
  readonly maxHosts?: number
}

/** As much of undici's request as is needed; every version since 4.7 has it. */
interface ClientRequest {
  readonly origin?: string | URL | null
  readonly method?: string
}

/** What each channel of undici tells. */
interface Message<Request> {
  readonly request: Request
  readonly response?: { readonly statusCode: number }
  readonly error?: unknown
}

interface Pending {
  readonly begun: number
  readonly host: string
  readonly method: string
  status: number
}

/** More codes than all that Node and undici have are an application's own, and may be any number. */
const MAX_CODES = 100

/**
 * Requests of this process through `fetch` and undici, of whatever copy; `node:http` has no part in it.
 *
 * | metrics of the target `http_client` {name, id, hostname} | what |
 * | --- | --- |
 * | `request_duration` {host, method, status_code} | histogram, seconds, to the last byte of the response |
 * | `errors` {host, method, code} | cumulative: failed, or given up by the application (`aborted`) |
 *
 * A response whose body the application never reads has no end: it counts once that is given up.
 * A redirect that is followed is a request of its own. It measures until it is disposed of.
 *
 * @throws MetricsError `datum_error` for an `id` that is no UUID; `schema_definition` for a `maxHosts`
 *   that is no whole number from 1
 *
 * @example using requests = httpClientMetrics(registry, { name: 'shop' })
 */
export function httpClientMetrics(
  registry: ProducerRegistry,
  options: HttpClientOptions,
): Disposable {
  const target = metrics.httpClient.of(programOf(options))
  const hosts = new BoundedNames('maxHosts', options.maxHosts ?? 100)
  const codes = new BoundedNames('maxCodes', MAX_CODES)
  const durations = requestDuration.on(target)
  const errors = metrics.errors.on(target)
  const registrations = [durations, errors].map((instrument) => registry.register(instrument))

  // Of each request, on itself: a WeakMap costs twice as much as all the rest.
  const PENDING = Symbol('oximeter pending')
  type MeasuredRequest = ClientRequest & { [PENDING]?: Pending | undefined }
  /** By host, then by method, then by status: none makes an object to ask with. */
  const bound = new Map<string, Map<string, Map<number, HistogramSeries<'histogram_f64'>>>>()

  const seriesOf = ({ host, method, status }: Pending): HistogramSeries<'histogram_f64'> => {
    const known = bound.get(host)?.get(method)?.get(status)
    if (known) return known
    const series = durations.with({ host, method, status_code: status })
    const byMethod = bound.get(host) ?? new Map()
    bound.set(host, byMethod)
    byMethod.set(method, (byMethod.get(method) ?? new Map()).set(status, series))
    return series
  }

  const listeners: Readonly<Record<string, (message: Message<MeasuredRequest>) => void>> = {
    'undici:request:create': ({ request }) => {
      request[PENDING] = {
        begun: performance.now(),
        host: hosts.bounded(hostOf(request.origin)),
        method: boundedMethod(request.method),
        status: 0,
      }
    },
    'undici:request:headers': ({ request, response }) => {
      const known = request[PENDING]
      if (known && response) known.status = response.statusCode
    },
    'undici:request:trailers': ({ request }) => {
      const known = request[PENDING]
      if (!known) return
      request[PENDING] = undefined
      seriesOf(known).observe((performance.now() - known.begun) / 1000)
    },
    'undici:request:error': ({ request, error }) => {
      const known = request[PENDING]
      if (!known) return
      request[PENDING] = undefined
      const { host, method } = known
      errors.with({ host, method, code: codes.bounded(errorCode(error)) }).add()
    },
  }
  const subscriptions = Object.entries(listeners).map(([channel, listener]) => {
    const receive = (message: unknown): void => listener(message as Message<MeasuredRequest>)
    subscribe(channel, receive)
    return () => unsubscribe(channel, receive)
  })
  return {
    [Symbol.dispose]() {
      for (const end of subscriptions) end()
      for (const registration of registrations) registration.unregister()
    },
  }
}

function hostOf(origin: string | URL | null | undefined): string {
  const text = String(origin ?? '')
  return text.slice(text.indexOf('//') + 2).replace(/\/.*$/, '') || 'other'
}
