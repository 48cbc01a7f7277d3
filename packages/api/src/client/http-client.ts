import { errorCodeOf } from '../http/problem-response.ts'
import { HttpProblem, isErrorCode } from '../http/problem.ts'
import type { OxqlMistakeJson } from '../model/oxql.ts'
import { parseExactJson } from './exact-json.ts'
import { Exchange, type Fetch } from './exchange.ts'
import { RequestError } from './request-error.ts'

export type { Fetch } from './exchange.ts'

export interface ClientOptions {
  /** For the whole request. Default 15 000. */
  timeoutMs?: number
  /** Sent as `authorization: Bearer …`. Called for each request where it is a function. */
  token?: string | (() => string | undefined) | undefined
  /** More headers of every request. */
  headers?: Readonly<Record<string, string>>
  /** Default: the global `fetch`. */
  fetch?: Fetch
}

export interface RequestOptions {
  signal?: AbortSignal
  /** Instead of the client's own. */
  timeoutMs?: number
  /** Beside the client's own. */
  headers?: Readonly<Record<string, string>>
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

interface ClientRequest extends RequestOptions {
  method: 'GET' | 'POST' | 'DELETE'
  path: string
  query?: Query
  body?: unknown
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

  /**
   * Like `post`, of an answer that is no JSON and is read while it arrives. It rejects for what is known
   * before that; what fails later is thrown where it is read, so that an answer that ends is whole.
   * The timeout is for its beginning, and for every piece of it.
   */
  async postForStream(
    mediaType: string,
    path: string,
    body: unknown,
    options: RequestOptions & { query?: Query } = {},
  ): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
    return this.#stream({ ...options, method: 'POST', path, body }, mediaType)
  }

  /** The same of a GET. */
  async getForStream(
    mediaType: string,
    path: string,
    query: Query = {},
    options: RequestOptions = {},
  ): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
    return this.#stream({ ...options, method: 'GET', path, query }, mediaType)
  }

  async #stream(
    request: ClientRequest,
    mediaType: string,
  ): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
    const exchange = await this.#exchange(request, mediaType)
    const type = exchange.response.headers.get('content-type') ?? ''
    if (type.split(';', 1)[0] === mediaType) return exchange.pieces()
    exchange.leave()
    const { url } = exchange
    const { method } = request
    throw new RequestError('bad-answer', url, `${method} ${url} answered ${type}, not ${mediaType}`)
  }

  delete<T = void>(path: string, query: Query = {}, options: RequestOptions = {}): Promise<T> {
    return this.#request<T>({ ...options, method: 'DELETE', path, query })
  }

  /** The answer's JSON, integers kept exact; undefined where it has no body. */
  async #request<T>(request: ClientRequest): Promise<T> {
    const exchange = await this.#exchange(request, 'application/json')
    const { url } = exchange
    const text = await exchange.text()
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that the answer is a T is the server's contract; who does not trust the server checks with the zod schema
      return (text === '' ? undefined : parseExactJson(text)) as T
    } catch (error) {
      throw new RequestError('bad-answer', url, `${request.method} ${url} answered no JSON`, error)
    }
  }

  #authorization(): Record<string, string> {
    const { token } = this.#options
    const text = typeof token === 'function' ? token() : token
    return text === undefined ? {} : { authorization: `Bearer ${text}` }
  }

  /** Sends a request, and has the head of an answer of 2xx. */
  async #exchange(
    { method, path, query, body, signal, timeoutMs, headers: more }: ClientRequest,
    accept: string,
  ): Promise<Exchange> {
    const url = this.url + path + search(query)
    const headers = { accept, ...this.#authorization(), ...this.#options.headers, ...more }
    const exchange = new Exchange(
      { method, url, signal, timeoutMs: timeoutMs ?? this.#options.timeoutMs ?? 15_000 },
      this.#options.fetch ?? fetch,
    )
    await exchange.send(
      body === undefined
        ? { headers }
        : {
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          },
    )
    const { response } = exchange
    if (response.ok) return exchange
    throw problemOf(method, url, response.status, await exchange.text())
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
