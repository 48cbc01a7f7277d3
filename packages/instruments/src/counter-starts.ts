import type { Nanoseconds } from '@oximeter/core'

/** A running total that is read from elsewhere, with the time since which it counts. */
export interface ReadCounter<Value> {
  readonly startTime: Nanoseconds
  readonly value: Value
}

const MILLISECOND = 1_000_000n

/**
 * Start times of totals that the kernel keeps and we only read.
 *
 * What is there at the first round counts since `origin` (the boot of the host). What appears later
 * counts since the round before: a disk that is plugged in, a link that is set up. A total that
 * falls has begun anew (a driver was reloaded, a 32-bit number came round), and counts since the
 * round that last saw it higher. So a rate over it is right, and never negative.
 */
export class CounterStarts<Value extends number | bigint> {
  readonly #origin: Nanoseconds
  readonly #falls: 'restart' | 'jitter'
  #previousRound: Nanoseconds | undefined
  #now: Nanoseconds = 0n
  #known = new Map<string, ReadCounter<Value>>()
  #seen = new Map<string, ReadCounter<Value>>()

  /**
   * @param origin since when totals count that are there at the first round
   * @param falls what it means when a total falls: `restart`, or `jitter` for totals that the kernel
   *   itself calls unreliable (idle and iowait time): then the highest value stands until it is passed
   */
  constructor(origin: Nanoseconds, falls: 'restart' | 'jitter' = 'restart') {
    this.#origin = origin
    this.#falls = falls
  }

  /** Begins a round of readings taken at `now`; what the round before did not read is forgotten. */
  begin(now: Nanoseconds): void {
    if (this.#now !== 0n) {
      this.#previousRound = this.#now
      this.#known = this.#seen
      this.#seen = new Map()
    }
    this.#now = now
  }

  /** The total called `key`, read as `value` in this round. */
  read(key: string, value: Value): ReadCounter<Value> {
    const before = this.#known.get(key)
    const counter =
      before === undefined || (value < before.value && this.#falls === 'restart')
        ? { startTime: this.#startNow(), value }
        : { startTime: before.startTime, value: value < before.value ? before.value : value }
    this.#seen.set(key, counter)
    return counter
  }

  /** After the round before, and strictly before this one, however close they are. */
  #startNow(): Nanoseconds {
    const before = this.#previousRound
    if (before === undefined) {
      const latest = this.#now - MILLISECOND
      return this.#origin < latest ? this.#origin : latest
    }
    return before + MILLISECOND < this.#now ? before + MILLISECOND : before + 1n
  }
}
