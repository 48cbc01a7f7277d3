import { reasonOf, RequestError } from './request-error.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface ExchangeOptions {
  readonly method: string
  readonly url: string
  /** The caller's own. */
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number
}

/** One request and its answer; whatever fails is a RequestError, or the reason of the caller's signal. */
export class Exchange {
  readonly url: string
  readonly #options: ExchangeOptions
  readonly #fetch: Fetch
  readonly #abort = new AbortController()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isLate = false
  #response: Response | undefined

  constructor(options: ExchangeOptions, fetch: Fetch) {
    this.url = options.url
    this.#options = options
    this.#fetch = fetch
  }

  get response(): Response {
    if (this.#response === undefined) throw new TypeError('nothing was answered yet')
    return this.#response
  }

  /** Sends it, and waits for the head of the answer. */
  async send(init: Pick<RequestInit, 'headers' | 'body'>): Promise<void> {
    const { method, url, signal } = this.#options
    // Called on its own: that of browsers is not a method of anything else.
    const fetch = this.#fetch
    const signals = signal === undefined ? [] : [signal]
    this.#restart()
    try {
      this.#response = await fetch(url, {
        ...init,
        method,
        redirect: 'error',
        signal: AbortSignal.any([...signals, this.#abort.signal]),
      })
    } catch (error) {
      throw this.#failure('unreachable', error)
    }
  }

  /** The whole body, within the time that the head had too. */
  async text(): Promise<string> {
    try {
      return await this.response.text()
    } catch (error) {
      throw this.#failure('broken-off', error)
    } finally {
      clearTimeout(this.#timer)
    }
  }

  /** The body as it arrives, each piece within the time. */
  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = this.response.body?.getReader()
    try {
      for (;;) {
        this.#restart()
        const next = await reader?.read()
        clearTimeout(this.#timer)
        if (next?.value === undefined) return
        yield next.value
      }
    } catch (error) {
      throw this.#failure('broken-off', error)
    } finally {
      this.leave()
    }
  }

  /** Wants no more of it. */
  leave(): void {
    clearTimeout(this.#timer)
    this.#abort.abort()
  }

  #restart(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#isLate = true
      this.#abort.abort()
    }, this.#options.timeoutMs)
  }

  #failure(code: RequestError['code'], error: unknown): unknown {
    clearTimeout(this.#timer)
    const { method, url, signal, timeoutMs } = this.#options
    if (signal?.aborted) return signal.reason
    const request = `${method} ${url}`
    if (this.#isLate) {
      return new RequestError('timeout', url, `${request} took longer than ${timeoutMs} ms`)
    }
    const id = this.#response?.headers.get('x-request-id') ?? null
    const about = code === 'broken-off' ? `the answer to ${request} broke off` : request
    const named = id === null ? '' : ` (request ${id})`
    return new RequestError(code, url, `${about}: ${reasonOf(error)}${named}`, error)
  }
}
