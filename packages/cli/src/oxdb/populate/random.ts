import { canonicalUuid } from '@oximeter/core'

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 to 1, without 1. */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.uniform() < probability
  }

  /** Around 0, with a standard deviation of about 1. */
  normal(): number {
    return (this.uniform() + this.uniform() + this.uniform() - 1.5) * 2
  }

  /** A whole number of events where so many are expected. */
  count(expected: number): number {
    return Math.max(0, Math.round(expected + this.normal() * Math.sqrt(expected)))
  }

  uuid(): string {
    const digits = Array.from({ length: 32 }, () => Math.floor(this.uniform() * 16).toString(16))
    digits[12] = '4'
    digits[16] = '89ab'[Math.floor(this.uniform() * 4)]!
    return canonicalUuid(digits.join(''))!
  }
}
