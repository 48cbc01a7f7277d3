import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'

import type { Fetch } from '@oximeter/api/client'

/** Whom a producer trusts as Nexus, and what it shows. In PEM: texts, not files. */
export interface NexusTls {
  /** Certificates of those who sign that of Nexus. Default: those that Node knows. */
  ca?: string | Buffer
  /** Where Nexus wants a certificate of its clients. */
  cert?: string | Buffer
  key?: string | Buffer
}

export interface NexusFetchOptions {
  tls?: NexusTls | undefined
  /** Whether a request keeps the process alive, as that of the global `fetch` would for as long as Nexus hangs. */
  ref: boolean
}

/** As much of `fetch` as registering needs. */
export function nexusFetch({ tls = {}, ref }: NexusFetchOptions): Fetch {
  return async (url, { method = 'GET', headers, body, signal }) => {
    const text = typeof body === 'string' ? body : ''
    const options = {
      method,
      agent: false as const,
      headers: {
        ...Object.fromEntries(new Headers(headers)),
        'content-length': Buffer.byteLength(text),
      },
      ...(signal && { signal }),
    }
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = url.startsWith('https:')
        ? httpsRequest(url, { ...options, ...tls })
        : httpRequest(url, options)
      if (!ref) request.once('socket', (socket) => socket.unref())
      request.once('response', resolve)
      request.once('error', reject)
      request.end(text)
    })
    const content = await buffer(response)
    const status = response.statusCode ?? 0
    return new Response(content.length === 0 ? null : new Uint8Array(content), { status })
  }
}
