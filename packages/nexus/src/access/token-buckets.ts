/** How much of something one may do: `burst` at once, and `perSecond` in the long run. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

/** Parts of a second add up with small errors. */
const ALMOST_ONE = 1 - 1e-9

interface Bucket {
  tokens: number
  filledAt: number
}

/**
 * A bucket of allowances for each client. They take bounded memory: past `most` clients the one that
 * was not heard for longest is forgotten, which gives it a full bucket again.
 */
export class TokenBuckets {
  readonly #rate: Rate
  readonly #most: number
  readonly #now: () => number
  /** The one that was heard last is the last. */
  readonly #buckets = new Map<string, Bucket>()

  /** @param now milliseconds of a clock that only goes forward */
  constructor(rate: Rate, { most, now }: { readonly most: number; readonly now: () => number }) {
    this.#rate = rate
    this.#most = most
    this.#now = now
  }

  get size(): number {
    return this.#buckets.size
  }

  /** Takes one. @returns 0, or in how many milliseconds there is one again, and then takes none */
  take(client: string): number {
    const bucket = this.#refilled(client)
    if (bucket.tokens < ALMOST_ONE) return this.#waitOf(bucket)
    bucket.tokens -= 1
    return 0
  }

  /** As `take` answers, without taking any. */
  wait(client: string): number {
    const bucket = this.#refilled(client)
    return bucket.tokens < ALMOST_ONE ? this.#waitOf(bucket) : 0
  }

  #waitOf({ tokens }: Bucket): number {
    return Math.ceil(((1 - tokens) / this.#rate.perSecond) * 1000)
  }

  #refilled(client: string): Bucket {
    const { perSecond, burst } = this.#rate
    const now = this.#now()
    const bucket = this.#buckets.get(client) ?? { tokens: burst, filledAt: now }
    const gained = ((now - bucket.filledAt) / 1000) * perSecond
    bucket.tokens = Math.min(burst, bucket.tokens + gained)
    bucket.filledAt = now
    this.#buckets.delete(client)
    this.#buckets.set(client, bucket)
    if (this.#buckets.size > this.#most) {
      const [oldest] = this.#buckets.keys()
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    return bucket
  }
}
