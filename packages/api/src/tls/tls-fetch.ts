import { request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'
import type { Fetch } from '../client/exchange.ts'
import { readTlsFiles, watchTlsFiles, type ClientTlsFiles } from './tls-files.ts'

export interface TlsFetch extends Disposable {
  readonly fetch: Fetch
}

/**
 * As much of `fetch` as clients of ours need, with certificates of one's own: whom to trust, and what to
 * show. Files that change are taken anew; broken ones are not, and connections go on with the old.
 *
 * @param onRefused hears of broken ones
 * @throws {TlsError}
 * @example
 * const { fetch } = tlsFetch({ ca: '/etc/oximeter/ca.pem' })
 * const nexus = new NexusClient('https://nexus.example:12221', { fetch, token })
 */
export function tlsFetch(
  { ca, cert, key }: ClientTlsFiles,
  onRefused: (error: unknown) => void = () => {},
  lookMs?: number,
): TlsFetch {
  const make = (): Agent => new Agent({ ...readTlsFiles({ ca, cert, key }), keepAlive: true })
  let agent = make()
  const watching = watchTlsFiles(
    [ca, cert, key],
    () => {
      try {
        const old = agent
        agent = make()
        // Those that are in use end by themselves.
        for (const sockets of Object.values(old.freeSockets)) {
          for (const socket of sockets ?? []) socket.destroy()
        }
      } catch (error) {
        onRefused(error)
      }
    },
    lookMs,
  )
  return {
    fetch: (url, init) => requestBy(agent, url, init),
    [Symbol.dispose]: () => {
      watching[Symbol.dispose]()
      agent.destroy()
    },
  }
}

async function requestBy(
  agent: Agent,
  url: string,
  { method = 'GET', headers, body, signal }: RequestInit,
): Promise<Response> {
  const text = typeof body === 'string' ? body : undefined
  const options = {
    method,
    headers: {
      ...Object.fromEntries(new Headers(headers)),
      ...(text !== undefined && { 'content-length': Buffer.byteLength(text) }),
    },
    ...(signal && { signal }),
  }
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = url.startsWith('https:')
      ? httpsRequest(url, { ...options, agent })
      : httpRequest(url, options)
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
