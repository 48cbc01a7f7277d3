import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** One request as it is, with whatever headers: fetch would set some and refuse others. */
export async function send(
  url: string,
  init: {
    method?: string
    headers?: Record<string, string>
    body?: string
    signal?: AbortSignal
  } = {},
): Promise<Answer> {
  const { body = '', ...options } = init
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  const headers = { ...(body !== '' && length), ...init.headers }
  return await new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent: false, ...options, headers }, (response) => {
      buffer(response).then(
        (bytes) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
        reject,
      )
    })
    request.once('error', reject)
    request.end(body)
  })
}

/** The body as it was before it was sent. */
export function decompressed({ headers, body }: Answer): Buffer {
  switch (headers['content-encoding']) {
    case 'zstd':
      return zstdDecompressSync(body)
    case 'gzip':
      return gunzipSync(body)
    default:
      return body
  }
}
