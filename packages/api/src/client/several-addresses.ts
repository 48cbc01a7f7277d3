import { HttpProblem } from '../http/problem.ts'
import { HttpClient, type ClientOptions, type Query, type RequestOptions } from './http-client.ts'
import { RequestError } from './request-error.ts'

/** Where a service is: one address, or several that are each as good as any other. */
export type ServiceUrl = string | URL | readonly (string | URL)[]

/**
 * An HTTP client of a service that has several addresses. The one that answered last is asked, and the
 * next one where it does not answer or is not able to: so a request may arrive twice. One that is
 * silent takes the caller's whole time, and then the next request goes to the next.
 */
export class SeveralAddresses {
  readonly #clients: readonly [HttpClient, ...HttpClient[]]
  #at = 0

  /** @throws TypeError unless there is an address, and each is an http(s) URL */
  constructor(url: ServiceUrl, options?: ClientOptions) {
    const urls = typeof url === 'string' || url instanceof URL ? [url] : url
    const [first, ...rest] = urls.map((one) => new HttpClient(one, options))
    if (first === undefined) throw new TypeError('no URL is given: at least one is needed')
    this.#clients = [first, ...rest]
  }

  /** The address that is asked. */
  get url(): string {
    return this.#client.url
  }

  get<T>(path: string, query?: Query, options?: RequestOptions): Promise<T> {
    return this.#ask((client) => client.get<T>(path, query, options))
  }

  post<T>(path: string, body: unknown, options?: RequestOptions): Promise<T> {
    return this.#ask((client) => client.post<T>(path, body, options))
  }

  delete<T = void>(path: string, query?: Query, options?: RequestOptions): Promise<T> {
    return this.#ask((client) => client.delete<T>(path, query, options))
  }

  get #client(): HttpClient {
    return this.#clients[this.#at] ?? this.#clients[0]
  }

  async #ask<T>(question: (client: HttpClient) => Promise<T>): Promise<T> {
    for (let left = this.#clients.length - 1; ; left--) {
      const asked = this.#at
      try {
        return await question(this.#client)
      } catch (error) {
        if (!isItsOwnTrouble(error)) throw error
        // Other requests may have gone on to the next one meanwhile.
        if (this.#at === asked) this.#at = (asked + 1) % this.#clients.length
        if (left === 0 || (error instanceof RequestError && error.code === 'timeout')) throw error
      }
    }
  }
}

/** Whether another one may be able to do what this one was not. */
function isItsOwnTrouble(error: unknown): boolean {
  return error instanceof RequestError || (error instanceof HttpProblem && error.status >= 500)
}
