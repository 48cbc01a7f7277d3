import type { DecodedResponse } from '@oximeter/wire'
import { Agent, errors, request, type Dispatcher } from 'undici'
import type { Timers } from '../time/timers.ts'
import type { Decoders } from './decoders.ts'
import { decompress, readBody, tooLarge } from './body.ts'
import { FAILURE_REASONS, PullError, codeOf, describeError, type Failure } from './failure.ts'
import type { Passage } from './lane.ts'

export interface PullerOptions {
  readonly timers: Timers
  readonly decoders: Decoders
  /** From the first byte of the connection to the last of the body. */
  readonly requestTimeoutMs: number
  readonly connectTimeoutMs: number
  /** Longest silence within a body. */
  readonly idleTimeoutMs: number
  /** Before and after decompression. */
  readonly maxBodyBytes: number
}

export interface PullTarget {
  readonly id: string
  /** `127.0.0.1:1234`, `[::1]:1234` or `name:1234`. */
  readonly address: string
}

export type PullResult =
  | { readonly ok: true; readonly response: DecodedResponse; readonly bytes: number }
  | { readonly ok: false; readonly failure: Failure; readonly bytes: number }

/** Asks producers for their samples over kept-alive connections. Never follows a redirect. */
export class Puller {
  readonly #options: PullerOptions
  readonly #agent: Agent

  constructor(options: PullerOptions) {
    this.#options = options
    this.#agent = new Agent({
      connect: { timeout: options.connectTimeoutMs },
      headersTimeout: options.requestTimeoutMs,
      bodyTimeout: options.idleTimeoutMs,
    })
  }

  /** One pull. Whatever goes wrong is its result; it never rejects. */
  async pull(target: PullTarget, passage: Passage, signal: AbortSignal): Promise<PullResult> {
    const { timers, decoders, requestTimeoutMs } = this.#options
    const deadline = new AbortController()
    const abort = (): void => deadline.abort(signal.reason)
    const timer = timers.after(requestTimeoutMs, () =>
      deadline.abort(new errors.BodyTimeoutError()),
    )
    signal.addEventListener('abort', abort, { once: true })
    const progress: Progress = { bytes: 0, answered: false }
    try {
      signal.throwIfAborted()
      const body = await this.#fetch(target, passage, deadline.signal, progress)
      return { ok: true, response: decoders.decode(target.id, body), bytes: progress.bytes }
    } catch (error) {
      const failure = signal.aborted
        ? { reason: FAILURE_REASONS.shuttingDown, detail: 'the collector stopped' }
        : this.#classify(error, progress)
      return { ok: false, failure, bytes: progress.bytes }
    } finally {
      timer[Symbol.dispose]()
      signal.removeEventListener('abort', abort)
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  async #fetch(
    target: PullTarget,
    passage: Passage,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<Uint8Array> {
    const { maxBodyBytes } = this.#options
    const answer = await this.#request(target, signal)
    progress.answered = true
    const { statusCode, headers, body } = answer
    try {
      if (statusCode < 200 || statusCode > 299)
        throw badStatus(statusCode, header(headers.location))
      const type = header(headers['content-type'])
      if (!/^application\/json\s*(;|$)/i.test(type)) throw badContentType(type)
      if (Number(headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes)
      const limits = { maxBytes: maxBodyBytes, passage, signal }
      const bytes = await readBody(counted(body, progress), limits)
      return await decompress(bytes, header(headers['content-encoding']).toLowerCase(), limits)
    } catch (error) {
      // What is left of the body is not read: an endless one would hold the connection.
      body.on('error', () => {}).destroy()
      throw error
    }
  }

  async #request(target: PullTarget, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const url = `http://${target.address}/${target.id}`
    const options = {
      dispatcher: this.#agent,
      signal,
      headers: { accept: 'application/json', 'accept-encoding': 'gzip' },
    }
    try {
      return await request(url, options)
    } catch (error) {
      // The other side may close an idle connection just when it is used again. Asking once more
      // loses nothing: whatever it meant to answer can no longer arrive.
      if (signal.aborted || !isStaleConnection(error)) throw error
      return request(url, options)
    }
  }

  #classify(error: unknown, { answered }: Progress): Failure {
    if (error instanceof PullError) return error
    const reason = answered ? FAILURE_REASONS.deserialization : FAILURE_REASONS.unreachable
    if (error instanceof errors.ConnectTimeoutError) {
      return { reason, detail: `no connection within ${this.#options.connectTimeoutMs} ms` }
    }
    if (error instanceof errors.BodyTimeoutError || error instanceof errors.HeadersTimeoutError) {
      const what = answered ? 'the body did not end' : 'no answer came'
      const { requestTimeoutMs, idleTimeoutMs } = this.#options
      const limits = `${requestTimeoutMs} ms, or was silent for ${idleTimeoutMs} ms`
      return { reason, detail: `${what} within ${answered ? limits : `${requestTimeoutMs} ms`}` }
    }
    return { reason, detail: describeError(error) }
  }
}

interface Progress {
  bytes: number
  /** Whether the head of an answer came. */
  answered: boolean
}

async function* counted(
  body: AsyncIterable<Uint8Array>,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    progress.bytes += chunk.byteLength
    yield chunk
  }
}

function badStatus(status: number, location: string): PullError {
  const redirect = location === '' ? '' : ` to ${location}: redirects are not followed`
  return new PullError(String(status), `the producer answered ${status}${redirect}`)
}

function badContentType(type: string): PullError {
  const got = type === '' ? 'no content-type' : `content-type ${type}`
  return new PullError(
    FAILURE_REASONS.contentType,
    `the producer answered with ${got}; application/json is wanted`,
  )
}

function header(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

function isStaleConnection(error: unknown): boolean {
  if (error instanceof errors.SocketError) return (error.socket?.bytesRead ?? 0) > 0
  const code = codeOf(error)
  return code === 'ECONNRESET' || code === 'EPIPE'
}
