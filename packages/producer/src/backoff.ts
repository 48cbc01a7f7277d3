const INITIAL_MS = 250
const LIMIT_MS = 180_000

/** Delays that double from 250 ms up to 3 min, each spread by half of itself either way. */
export class Backoff {
  readonly #random: () => number
  #nextMs = INITIAL_MS

  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  next(): number {
    const delay = this.#nextMs * (0.5 + this.#random())
    this.#nextMs = Math.min(this.#nextMs * 2, LIMIT_MS)
    return delay
  }

  reset(): void {
    this.#nextMs = INITIAL_MS
  }
}
