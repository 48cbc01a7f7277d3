import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { Readable } from 'node:stream'

export interface NodeFetchOptions {
  /** Of requests to `https:`: an agent, or certificates and a key. */
  readonly secure: RequestOptions
  /** For those to `http:`. Default: Node's own. */
  readonly agent?: false
  /** Whether a request keeps the process alive. Default true. */
  readonly ref?: boolean
}

/** As much of `fetch` as clients of ours need, over Node's own HTTP: that of the web takes no certificates. */
export async function nodeFetch(
  url: string,
  { method = 'GET', headers, body, signal }: RequestInit,
  { secure, agent, ref = true }: NodeFetchOptions,
): Promise<Response> {
  const text = typeof body === 'string' ? body : undefined
  const options = {
    method,
    headers: {
      ...Object.fromEntries(new Headers(headers)),
      ...(text !== undefined && { 'content-length': Buffer.byteLength(text) }),
    },
    ...(signal && { signal }),
    ...(agent === false && { agent }),
  }
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.startsWith('https:')
      ? httpsRequest(url, { ...options, ...secure })
      : httpRequest(url, options)
    if (!ref) request.once('socket', (socket) => socket.unref())
    request.once('response', resolve)
    request.once('error', reject)
    request.end(text)
  })
  const { statusCode = 0, headersDistinct } = incoming
  if (statusCode >= 300 && statusCode < 400) {
    incoming.destroy()
    throw new Error(`the server answers ${statusCode}, a redirect, which is not followed`)
  }
  const pairs = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  const isEmpty = statusCode === 204
  if (isEmpty) incoming.resume()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node's own stream, which its types tell apart from the global one
  const stream = isEmpty ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array>)
  return new Response(stream, { status: statusCode, headers: pairs })
}
