import { producerListing } from '@oximeter/api'
import type { AddressRules } from '@oximeter/api/addresses'
import {
  HttpClient,
  PRODUCER_LISTING_PATH,
  type ListedProducer,
  type ProducerEndpoint,
} from '@oximeter/api/client'
import { GuardedFetch, type GuardedFetchOptions } from '../http/guarded-fetch.ts'

const TIMEOUT_MS = 3000

export interface ListingsOptions extends Pick<GuardedFetchOptions, 'tls' | 'onRefused'> {
  /** Where producers may be. */
  readonly rules: AddressRules
  /** Whether those on this machine may be asked. */
  readonly loopback: boolean
}

/** Where somebody answers, and how. */
export type Place = Pick<ProducerEndpoint, 'address' | 'tls' | 'server_name'>

/** Asks addresses who answers there. */
export class Listings {
  readonly #http: GuardedFetch

  /** @throws {TlsError} */
  constructor({ loopback, ...options }: ListingsOptions) {
    this.#http = new GuardedFetch({ ...options, loopback: loopback ? 'written' : 'never' })
  }

  /** @throws Error that says why it is not known */
  async ask(
    { address, tls = false, server_name }: Place,
    signal: AbortSignal,
  ): Promise<readonly ListedProducer[]> {
    const client = new HttpClient(`${tls ? 'https' : 'http'}://${address}`, {
      timeoutMs: TIMEOUT_MS,
      fetch: server_name === undefined ? this.#http.fetch : this.#http.fetchOf(server_name),
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

/** What addresses have said, so that they are not all asked again because another one has changed. */
export class RecentAnswers {
  readonly #listings: Listings
  readonly #maxAgeMs: number
  readonly #known = new Map<
    string,
    { readonly at: number; readonly said: readonly ListedProducer[] }
  >()

  constructor(listings: Listings, maxAgeMs: number) {
    this.#listings = listings
    this.#maxAgeMs = maxAgeMs
  }

  /** As `Listings.ask`. Who did not answer is asked each time. */
  async ask(place: Place, signal: AbortSignal): Promise<readonly ListedProducer[]> {
    const { address } = place
    const known = this.#known.get(address)
    if (known !== undefined && performance.now() - known.at < this.#maxAgeMs) return known.said
    const at = performance.now()
    const said = await this.#listings.ask(place, signal)
    this.#known.set(address, { at, said })
    return said
  }

  forgetOthers(addresses: ReadonlySet<string>): void {
    for (const address of this.#known.keys()) {
      if (!addresses.has(address)) this.#known.delete(address)
    }
  }
}
