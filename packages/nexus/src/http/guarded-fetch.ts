import { AddressGuard, type AddressGuardOptions } from '@oximeter/api/addresses'
import type { Fetch } from '@oximeter/api/client'
import { readTlsFiles, watchTlsFiles, type ClientTlsFiles } from '@oximeter/api/tls'
import { Agent, buildConnector, fetch, type RequestInit } from 'undici'

export interface GuardedFetchOptions extends AddressGuardOptions {
  /** Whom to trust, and what to show. Taken anew when the files change. */
  readonly tls?: ClientTlsFiles
  /** Hears of files that have changed and are broken: connections go on with the old. */
  readonly onRefused?: (error: unknown) => void
}

/** `fetch` that connects only where rules allow it: for addresses that others gave us. */
export class GuardedFetch {
  readonly #agent: Agent
  readonly #watching: Disposable

  /** @throws {TlsError} */
  constructor({ tls = {}, onRefused = () => {}, ...rules }: GuardedFetchOptions) {
    const guard = new AddressGuard(rules)
    const { ca, cert, key } = tls
    const make = (): buildConnector.connector =>
      guard.connector(
        buildConnector({
          lookup: guard.lookup,
          allowH2: false,
          ...readTlsFiles({ ca, cert, key }),
        }),
      )
    let connector = make()
    this.#watching = watchTlsFiles([ca, cert, key], () => {
      try {
        connector = make()
      } catch (error) {
        onRefused(error)
      }
    })
    this.#agent = new Agent({ connect: (options, callback) => connector(options, callback) })
  }

  readonly fetch: Fetch = (url, init) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same types, declared twice
    fetch(url, {
      ...init,
      dispatcher: this.#agent,
    } as RequestInit) as Promise<unknown> as Promise<Response>

  /** Ends its connections, and what runs over them. */
  close(): Promise<void> {
    this.#watching[Symbol.dispose]()
    return this.#agent.destroy()
  }
}
