import { grown } from '../number-arrays.ts'

/**
 * Since when nothing was recorded on the series of an instrument. Recording itself takes no note of
 * the time: each collection does, of what was recorded before it.
 *
 * Times are milliseconds of the monotonic clock modulo 2^32, so that a clock that is set retires
 * nothing.
 */
export class IdleSlots {
  readonly #idleMs: number
  /** By slot: the collection that first saw what was last recorded, or when the series began. */
  #lastSeen = new Uint32Array(1)
  #now = 0

  constructor(idleMs: number) {
    this.#idleMs = idleMs
  }

  resize(slots: number): void {
    this.#lastSeen = grown(this.#lastSeen, slots)
  }

  /** Looks at the clock; between two looks no time passes. */
  look(): void {
    this.#now = performance.now() >>> 0
  }

  /** Takes note that there is something new. */
  touch(slot: number): void {
    this.#lastSeen[slot] = this.#now
  }

  isOver(slot: number): boolean {
    return (this.#now - this.#lastSeen[slot]!) >>> 0 >= this.#idleMs
  }
}
