import { metric, target, u32, u64, type Producer, type Sample } from '@oximeter/core'

const load = target('fault_load', { producer: u32() })
const sequence = metric('sequence', { lane: u32() }, u64())

/**
 * Hands out numbers: each sample carries the next one of its producer, so that whatever is missing or
 * double shows when they are counted. Its timeseries is `fault_load:sequence`.
 */
export class Sequences implements Producer {
  readonly number: number
  readonly #timeseries: readonly Sample['timeseries'][]
  #handedOut = 0n
  #lastTimestamp = 0n

  /** @param lanes how many series, and so how many samples a collection */
  constructor(number: number, lanes: number) {
    this.number = number
    const owner = load.of({ producer: number })
    this.#timeseries = Array.from(
      { length: lanes },
      (_, lane) => sequence.sample(owner, { lane }, 0n).timeseries,
    )
  }

  /** How many numbers went out: 0 … handedOut − 1. */
  get handedOut(): bigint {
    return this.#handedOut
  }

  produce(): Sample[] {
    const now = BigInt(Date.now()) * 1_000_000n
    this.#lastTimestamp = now > this.#lastTimestamp ? now : this.#lastTimestamp + 1_000_000n
    const timestamp = this.#lastTimestamp
    return this.#timeseries.map((timeseries) => ({
      timeseries,
      timestamp,
      datum: { type: 'u64', value: this.#handedOut++ },
    }))
  }
}
