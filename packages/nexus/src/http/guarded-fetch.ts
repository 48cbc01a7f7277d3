import { AddressGuard, type AddressGuardOptions } from '@oximeter/api/addresses'
import type { Fetch } from '@oximeter/api/client'
import { Agent, buildConnector, fetch, type RequestInit } from 'undici'

/** `fetch` that connects only where rules allow it: for addresses that others gave us. */
export class GuardedFetch {
  readonly #agent: Agent

  constructor(options: AddressGuardOptions) {
    const guard = new AddressGuard(options)
    this.#agent = new Agent({
      connect: guard.connector(buildConnector({ lookup: guard.lookup, allowH2: false })),
    })
  }

  readonly fetch: Fetch = (url, init) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same types, declared twice
    fetch(url, {
      ...init,
      dispatcher: this.#agent,
    } as RequestInit) as Promise<unknown> as Promise<Response>

  /** Ends its connections, and what runs over them. */
  close(): Promise<void> {
    return this.#agent.destroy()
  }
}
