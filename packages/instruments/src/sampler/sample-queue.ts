import type { Sample } from '@oximeter/core'

/** Samples that wait, up to a number; past it the oldest are dropped, and counted. */
export class SampleQueue {
  #samples: Sample[] = []
  /** Where the oldest is: taking it does not move the others. */
  #first = 0
  #limit: number
  #dropped = 0
  readonly #onDrop: (count: number) => void

  constructor(limit: number, onDrop: (count: number) => void) {
    this.#limit = limit
    this.#onDrop = onDrop
  }

  get size(): number {
    return this.#samples.length - this.#first
  }

  /** How many were dropped so far. */
  get dropped(): number {
    return this.#dropped
  }

  push(samples: readonly Sample[]): void {
    for (const sample of samples) this.#samples.push(sample)
    this.#trim()
  }

  /** A smaller one drops the oldest. */
  resize(limit: number): void {
    this.#limit = limit
    this.#trim()
  }

  /** Takes them out one by one, oldest first: what is not asked for stays. */
  *take(): Generator<Sample> {
    while (this.size > 0) yield this.#samples[this.#first++]!
    this.#samples = []
    this.#first = 0
  }

  #trim(): void {
    const excess = this.size - this.#limit
    if (excess > 0) {
      this.#first += excess
      this.#dropped += excess
      this.#onDrop(excess)
    }
    if (this.#first > this.#limit) {
      this.#samples = this.#samples.slice(this.#first)
      this.#first = 0
    }
  }
}
