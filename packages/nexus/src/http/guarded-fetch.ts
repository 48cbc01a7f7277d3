import { AddressGuard, type AddressGuardOptions } from '@oximeter/api/addresses'
import type { Fetch } from '@oximeter/api/client'
import { CurrentTls, type ClientTlsFiles } from '@oximeter/api/tls'
import { Agent, buildConnector, fetch, type Dispatcher, type RequestInit } from 'undici'

export interface GuardedFetchOptions extends AddressGuardOptions {
  /** Whom to trust, and what to show. Taken anew when the files change. */
  readonly tls?: ClientTlsFiles
  /** Hears of files that have changed and are broken: connections go on with the old. */
  readonly onRefused?: (error: unknown) => void
}

/** `fetch` that connects only where rules allow it: for addresses that others gave us. */
export class GuardedFetch {
  readonly #agent: Agent
  readonly #connectors: CurrentTls<buildConnector.connector>

  /** @throws {TlsError} */
  constructor({ tls = {}, onRefused, ...rules }: GuardedFetchOptions) {
    const guard = new AddressGuard(rules)
    const connectors = new CurrentTls({
      files: tls,
      make: (files) =>
        guard.connector(buildConnector({ lookup: guard.lookup, allowH2: false, ...files })),
      onRefused,
    })
    this.#connectors = connectors
    this.#agent = new Agent({ connect: (to, callback) => connectors.made(to, callback) })
  }

  readonly fetch: Fetch = (url, init) => this.#by(this.#agent, url, init)

  /** Of servers whose certificate is for another name than the one that they are called by. */
  fetchOf(serverName: string): Fetch {
    const agent = this.#agent.compose((dispatch) => (options, handler) => {
      // Its types do not know of it.
      const named: Dispatcher.DispatchOptions & { servername: string } = {
        ...options,
        servername: serverName,
      }
      return dispatch(named, handler)
    })
    return (url, init) => this.#by(agent, url, init)
  }

  #by(dispatcher: Dispatcher, url: string, init: globalThis.RequestInit): Promise<Response> {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same types, declared twice
    return fetch(url, {
      ...init,
      dispatcher,
    } as RequestInit) as Promise<unknown> as Promise<Response>
  }

  /** Ends its connections, and what runs over them. */
  close(): Promise<void> {
    this.#connectors[Symbol.dispose]()
    return this.#agent.destroy()
  }
}
