import { Buffer } from 'node:buffer'

import { reasonOf } from '@oximeter/api/client'

import { ACCEPT, formatOf, type ExpositionFormat } from '../text/format.ts'

/** Why a scrape has no samples at all. */
export type ScrapeFailure = 'unreachable' | 'timeout' | 'http_status' | 'body_too_large' | 'no_end'

/** A scrape that failed as a whole. */
export class ScrapeError extends Error {
  override readonly name = 'ScrapeError'
  readonly code: ScrapeFailure

  constructor(code: ScrapeFailure, message: string) {
    super(message)
    this.code = code
  }
}

export interface Exposition {
  readonly text: string
  readonly format: ExpositionFormat
  readonly bytes: number
}

export interface FetchOptions {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Bytes of a body, unpacked. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/** @throws ScrapeError; the signal's reason once it is aborted */
export async function fetchExposition(options: FetchOptions): Promise<Exposition> {
  const { url, headers, timeoutMs, signal } = options
  const timeout = AbortSignal.timeout(timeoutMs)
  const either = AbortSignal.any([signal, timeout])
  try {
    const response = await ask(url, { headers: { accept: ACCEPT, ...headers }, signal: either })
    if (!response.ok) {
      await response.body?.cancel()
      throw new ScrapeError('http_status', `${url} answered ${response.status}`)
    }
    const { text, bytes } = await readBody(response, options)
    return { text, bytes, format: formatOf(response.headers.get('content-type')) }
  } catch (error) {
    if (error instanceof ScrapeError) throw error
    signal.throwIfAborted()
    if (timeout.aborted) {
      throw new ScrapeError('timeout', `${url} has not answered within ${timeoutMs} ms`)
    }
    throw new ScrapeError('unreachable', `${url} cannot be reached: ${reasonOf(error)}`)
  }
}

/** A connection that was kept may be closed by now, which says nothing of the exporter: once more. */
async function ask(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request)
  } catch (error) {
    if (request.signal?.aborted) throw error
    return fetch(url, request)
  }
}

async function readBody(
  response: Response,
  { url, maxBytes }: FetchOptions,
): Promise<{ text: string; bytes: number }> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new ScrapeError('body_too_large', `${url} answers more than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  // Decoded at once: a text of pieces is several times slower to read.
  return { text: new TextDecoder().decode(Buffer.concat(chunks)), bytes }
}
