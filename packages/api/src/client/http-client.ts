import { errorCodeOf } from '../http/problem-response.ts'
import { HttpProblem, isErrorCode } from '../http/problem.ts'
import type { OxqlMistakeJson } from '../model/oxql.ts'
import { parseExactJson } from './exact-json.ts'
import { reasonOf, RequestError } from './request-error.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface ClientOptions {
  /** For the whole request. Default 15 000. */
  timeoutMs?: number
  /** More headers of every request. */
  headers?: Readonly<Record<string, string>>
  /** Default: the global `fetch`. */
  fetch?: Fetch
}

export interface RequestOptions {
  signal?: AbortSignal
  /** Instead of the client's own. */
  timeoutMs?: number
}

export type Query = Readonly<Record<string, string | number | undefined>>

interface ClientRequest extends RequestOptions {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  query?: Query
  body?: unknown
}

/** What came with a 2xx. */
interface Answer {
  readonly url: string
  readonly bytes: Uint8Array
  readonly type: string
}

/**
 * What all clients stand on: one JSON request, with a timeout and typed errors.
 *
 * Rejects with an {@link HttpProblem} for an answer outside 2xx, with a {@link RequestError} where no
 * (readable) answer came, and with the signal's reason where the caller aborted.
 */
export class HttpClient {
  readonly url: string
  readonly #options: ClientOptions

  /** @throws TypeError unless `url` is an http(s) URL. A path in it becomes the base of all requests. */
  constructor(url: string | URL, options: ClientOptions = {}) {
    const base = new URL(url)
    if (!/^https?:$/.test(base.protocol))
      throw new TypeError(`'${base.href}' is not an http(s) URL`)
    this.url = base.href.replace(/\/+$/, '')
    this.#options = options
  }

  /** Paths are relative to the base URL, each variable part through `encodeURIComponent`. */
  get<T>(path: string, query: Query = {}, options: RequestOptions = {}): Promise<T> {
    return this.#request<T>({ ...options, method: 'GET', path, query })
  }

  post<T>(
    path: string,
    body: unknown,
    options: RequestOptions & { query?: Query } = {},
  ): Promise<T> {
    return this.#request<T>({ ...options, method: 'POST', path, body })
  }

  /** Like `post`, of an answer that is no JSON. */
  async postFor(
    mediaType: string,
    path: string,
    body: unknown,
    options: RequestOptions & { query?: Query } = {},
  ): Promise<Uint8Array> {
    const request = { ...options, method: 'POST', path, body } as const
    const { url, bytes, type } = await this.#send(request, mediaType)
    if (type.split(';', 1)[0] === mediaType) return bytes
    throw new RequestError('bad-answer', url, `POST ${url} answered ${type}, not ${mediaType}`)
  }

  delete<T = void>(path: string, query: Query = {}, options: RequestOptions = {}): Promise<T> {
    return this.#request<T>({ ...options, method: 'DELETE', path, query })
  }

  /** The answer's JSON, integers kept exact; undefined where it has no body. */
  async #request<T>(request: ClientRequest): Promise<T> {
    const { url, bytes } = await this.#send(request, 'application/json')
    try {
      const text = new TextDecoder().decode(bytes)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that the answer is a T is the server's contract; who does not trust the server checks with the zod schema
      return (text === '' ? undefined : parseExactJson(text)) as T
    } catch (error) {
      throw new RequestError('bad-answer', url, `${request.method} ${url} answered no JSON`, error)
    }
  }

  async #send(
    { method, path, query, body, signal, timeoutMs }: ClientRequest,
    accept: string,
  ): Promise<Answer> {
    const url = this.url + path + search(query)
    const limit = timeoutMs ?? this.#options.timeoutMs ?? 15_000
    const timeout = AbortSignal.timeout(limit)
    const send = this.#options.fetch ?? fetch
    const headers = { accept, ...this.#options.headers }
    try {
      const response = await send(url, {
        method,
        redirect: 'error',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        ...(body === undefined
          ? { headers }
          : {
              headers: { ...headers, 'content-type': 'application/json' },
              body: JSON.stringify(body),
            }),
      })
      const bytes = new Uint8Array(await response.arrayBuffer())
      const { ok, status } = response
      if (!ok) throw problemOf(method, url, status, new TextDecoder().decode(bytes))
      return { url, bytes, type: response.headers.get('content-type') ?? '' }
    } catch (error) {
      if (error instanceof HttpProblem) throw error
      signal?.throwIfAborted()
      if (timeout.aborted) {
        throw new RequestError('timeout', url, `${method} ${url} took longer than ${limit} ms`)
      }
      throw new RequestError('unreachable', url, `${method} ${url}: ${reasonOf(error)}`, error)
    }
  }
}

function search(query: Query | undefined): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) params.set(name, String(value))
  }
  return params.size === 0 ? '' : `?${params.toString()}`
}

/** Reads our own problems and other servers' `message`; a body that is neither is cut to a line. */
function problemOf(method: string, url: string, status: number, text: string): HttpProblem {
  const body = objectOf(text)
  const detail = stringOf(body['detail']) ?? stringOf(body['message'])
  const code = stringOf(body['error_code'])
  const requestId = stringOf(body['request_id'])
  return new HttpProblem(
    status,
    code !== undefined && isErrorCode(code) ? code : errorCodeOf(status),
    detail ?? `${method} ${url} answered ${status} ${text.slice(0, 200)}`.trimEnd(),
    {
      ...(requestId !== undefined && { requestId }),
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as answers are: the contract of whoever has mistakes in its problems
      ...(Array.isArray(body['mistakes']) && { mistakes: body['mistakes'] as OxqlMistakeJson[] }),
    },
  )
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? { ...body } : {}
  } catch {
    return {}
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
