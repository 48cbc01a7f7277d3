import type { Timers } from './timers.ts'

/**
 * Says whether something that repeats is worth a log line: the first time, then once in a while
 * with the number of times it was held back.
 */
export class RepeatLimiter {
  readonly #timers: Timers
  readonly #everyMs: number
  readonly #capacity: number
  /** In the order in which each key was last let through. */
  readonly #keys = new Map<string, { at: number; heldBack: number }>()

  constructor(timers: Timers, { everyMs = 600_000, capacity = 10_000 } = {}) {
    this.#timers = timers
    this.#everyMs = everyMs
    this.#capacity = capacity
  }

  /** How often `key` was held back since it was last let through; undefined: hold it back now. */
  admit(key: string): number | undefined {
    const now = this.#timers.now()
    const known = this.#keys.get(key)
    if (known !== undefined && now - known.at < this.#everyMs) {
      known.heldBack += 1
      return undefined
    }
    this.#keys.delete(key)
    this.#keys.set(key, { at: now, heldBack: 0 })
    if (this.#keys.size > this.#capacity) {
      const [oldest] = this.#keys.keys()
      if (oldest !== undefined) this.#keys.delete(oldest)
    }
    return known?.heldBack ?? 0
  }
}
