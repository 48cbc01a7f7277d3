import type { FastifyBaseLogger } from 'fastify'

import type { Fetch } from '../client/exchange.ts'
import type { App } from './app.ts'

type Method = 'GET' | 'POST' | 'DELETE'

/**
 * `fetch` for parts of the very process that a server is in: no network lies between, so that none of
 * it is encrypted, and no certificate has to name this machine.
 */
export function injectedFetch<Logger extends FastifyBaseLogger>(app: App<Logger>): Fetch {
  return async (url, { method, headers, body, signal }) => {
    const { pathname, search, host } = new URL(url)
    const {
      statusCode,
      headers: answered,
      rawPayload,
    } = await app.inject({
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- clients of ours send no others
      method: (method ?? 'GET') as Method,
      url: pathname + search,
      headers: { ...Object.fromEntries(new Headers(headers)), host },
      ...(typeof body === 'string' && { payload: body }),
      ...(signal && { signal }),
    })
    const pairs = Object.entries(answered).flatMap(([name, value = []]) =>
      [value].flat().map((one): [string, string] => [name, String(one)]),
    )
    const content = rawPayload.length === 0 ? null : new Uint8Array(rawPayload)
    return new Response(content, { status: statusCode, headers: pairs })
  }
}
