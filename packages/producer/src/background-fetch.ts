import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { buffer } from 'node:stream/consumers'

import type { Fetch } from '@oximeter/api/client'

/**
 * As much of `fetch` as registering needs, on a connection that does not keep the process alive: the
 * global one would, for as long as Nexus hangs.
 */
export const backgroundFetch: Fetch = async (url, { method = 'GET', headers, body, signal }) => {
  const text = typeof body === 'string' ? body : ''
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest
    const request = send(url, {
      method,
      agent: false,
      headers: {
        ...Object.fromEntries(new Headers(headers)),
        'content-length': Buffer.byteLength(text),
      },
      ...(signal && { signal }),
    })
    request.once('socket', (socket) => socket.unref())
    request.once('response', resolve)
    request.once('error', reject)
    request.end(text)
  })
  const content = await buffer(response)
  const status = response.statusCode ?? 0
  return new Response(content.length === 0 ? null : new Uint8Array(content), { status })
}
