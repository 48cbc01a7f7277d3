export interface BackoffOptions {
  readonly initialMs: number
  readonly maxMs: number
  /** In [0, 1); default `Math.random`. */
  readonly random?: () => number
}

/** Delays that double from `initialMs` up to `maxMs`, each spread by ±50 %. */
export class Backoff {
  readonly #initialMs: number
  readonly #maxMs: number
  readonly #random: () => number
  #attempts = 0

  constructor({ initialMs, maxMs, random = Math.random }: BackoffOptions) {
    this.#initialMs = initialMs
    this.#maxMs = maxMs
    this.#random = random
  }

  nextMs(): number {
    const delay = Math.min(this.#maxMs, this.#initialMs * 2 ** this.#attempts)
    this.#attempts += 1
    return delay * (0.5 + this.#random())
  }

  reset(): void {
    this.#attempts = 0
  }
}
