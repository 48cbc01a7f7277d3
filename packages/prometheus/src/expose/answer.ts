import { foreignRequestProblem, HttpProblem, type RequestHeaders } from '@oximeter/api/client'

import type { ExpositionOptions } from './exposition.ts'

export interface MetricsHandlerOptions extends Omit<ExpositionOptions, 'format' | 'signal'> {
  /** Where the exposition is. Default `/metrics`. */
  path?: string
  /** Host names by which the server may be called besides IP addresses and `localhost`. */
  allowedHosts?: readonly string[]
}

export interface AskedMetrics {
  readonly method: string
  readonly headers: RequestHeaders
}

/** Why a request is not answered; undefined if it is. */
export function refusalOf(
  { method, headers }: AskedMetrics,
  { allowedHosts = [] }: MetricsHandlerOptions,
): HttpProblem | undefined {
  const foreign = foreignRequestProblem({ method, headers, allowedHosts })
  // Of a method that is not there, the body's type is of no interest.
  if (foreign !== undefined && foreign.status !== 415) return foreign
  if (method === 'GET' || method === 'HEAD') return undefined
  return new HttpProblem(405, 'MethodNotAllowed', `there is no ${method} here, only GET`, {
    headers: { allow: 'GET, HEAD' },
  })
}

/** Whether `Accept-Encoding` allows gzip. */
export function acceptsGzip(header: RequestHeaders[string]): boolean {
  const entries = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((entry) => entry.replaceAll(/\s/g, '').split(';'))
  const entry = entries.find(([name]) => name === 'gzip') ?? entries.find(([name]) => name === '*')
  return entry !== undefined && Number(entry[1]?.replace(/^q=/, '') ?? 1) > 0
}
