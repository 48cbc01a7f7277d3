import type { RefusedRegistration } from '@oximeter/api/client'

const MOST_ENTRIES = 1000
const MOST_ADDRESS_CHARACTERS = 300
const MOST_DETAIL_CHARACTERS = 500

export type Refusal = Pick<RefusedRegistration, 'id' | 'address' | 'peer' | 'reason' | 'detail'>

export interface RefusedRegistrationsOptions {
  /** How long an entry stays after its last refusal, in milliseconds. */
  readonly keepMs: number
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/**
 * Producers that tried to register and may not, so that people can see why one is missing. In memory,
 * and the newest 1000 only: whoever goes on trying comes back by itself.
 */
export class RefusedRegistrations {
  readonly #keepMs: number
  readonly #now: () => number
  /** The one that was refused last is the last. */
  readonly #entries = new Map<string, RefusedRegistration>()

  constructor({ keepMs, now = Date.now }: RefusedRegistrationsOptions) {
    this.#keepMs = keepMs
    this.#now = now
  }

  add(refusal: Refusal): void {
    this.#dropOld()
    const key = refusalKey(refusal)
    const before = this.#entries.get(key)
    const at = new Date(this.#now()).toISOString()
    this.#entries.delete(key)
    this.#entries.set(key, {
      ...refusal,
      address: refusal.address === null ? null : cut(refusal.address, MOST_ADDRESS_CHARACTERS),
      detail: cut(refusal.detail, MOST_DETAIL_CHARACTERS),
      count: (before?.count ?? 0) + 1,
      first_at: before?.first_at ?? at,
      last_at: at,
    })
    if (this.#entries.size > MOST_ENTRIES) this.#dropFirst()
  }

  /** To be called when a producer has registered. */
  forget(id: string): void {
    for (const [key, entry] of this.#entries) {
      if (entry.id === id) this.#entries.delete(key)
    }
  }

  /** How many producers there are, and reasons of each. */
  get size(): number {
    this.#dropOld()
    return this.#entries.size
  }

  /** Ascending by key, from after `after`. */
  list({ limit, after = '' }: RefusalPage): readonly RefusedRegistration[] {
    this.#dropOld()
    return [...this.#entries]
      .filter(([key]) => key > after)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([, entry]) => entry)
  }

  #dropOld(): void {
    const oldest = this.#now() - this.#keepMs
    for (const { last_at } of this.#entries.values()) {
      if (Date.parse(last_at) >= oldest) return
      this.#dropFirst()
    }
  }

  #dropFirst(): void {
    const [first] = this.#entries.keys()
    if (first !== undefined) this.#entries.delete(first)
  }
}

interface RefusalPage {
  readonly limit: number
  readonly after?: string | undefined
}

/** What refusals are counted by, and listed in the order of. */
export function refusalKey({ id, peer, reason }: Refusal): string {
  return `${id ?? peer} ${reason}`
}

/** The beginning of a text that others made as long as they liked. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`
}
