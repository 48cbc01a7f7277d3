import { producerListing } from '@oximeter/api'
import type { AddressRules } from '@oximeter/api/addresses'
import { HttpClient, PRODUCER_LISTING_PATH, type ListedProducer } from '@oximeter/api/client'
import { GuardedFetch } from '../http/guarded-fetch.ts'

const TIMEOUT_MS = 3000

export interface ListingsOptions {
  /** Where producers may be. */
  readonly rules: AddressRules
  /** Whether those on this machine may be asked. */
  readonly loopback: boolean
}

/** Asks addresses who answers there. */
export class Listings {
  readonly #http: GuardedFetch

  constructor({ rules, loopback }: ListingsOptions) {
    this.#http = new GuardedFetch({ rules, loopback: loopback ? 'written' : 'never' })
  }

  /** @throws Error that says why it is not known */
  async ask(address: string, signal: AbortSignal): Promise<readonly ListedProducer[]> {
    const client = new HttpClient(`http://${address}`, {
      timeoutMs: TIMEOUT_MS,
      fetch: this.#http.fetch,
    })
    const answer = producerListing.safeParse(
      await client.get(PRODUCER_LISTING_PATH, {}, { signal }),
    )
    if (answer.success) return answer.data.producers
    throw new Error(`it answers no list of producers at ${PRODUCER_LISTING_PATH}`)
  }

  close(): Promise<void> {
    return this.#http.close()
  }
}
