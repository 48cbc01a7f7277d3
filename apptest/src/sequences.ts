import { metric, target, u32, u64, type Producer, type Sample } from '@oximeter/core'

const load = target('fault_load', { producer: u32() })
const sequence = metric('sequence', { lane: u32() }, u64())

/** More than any of a producer's processes hands out. */
export const NUMBERS_A_LIFE = 1_000_000

export interface SequencesOptions {
  /** Its first number; default 0. */
  readonly first?: bigint
  /** Collections after which one more lane is there, so that new series go on to come. Default: none. */
  readonly newLaneEvery?: number
}

/**
 * Hands out numbers: each sample carries the next one of its producer, so that whatever is missing or
 * double shows when they are counted. Its timeseries is `fault_load:sequence`.
 */
export class Sequences implements Producer {
  readonly number: number
  readonly first: bigint
  readonly #newLaneEvery: number
  readonly #lanes: Sample['timeseries'][] = []
  readonly #firstLanes: number
  #collections = 0
  #handedOut = 0n
  #lastTimestamp = 0n

  /** @param lanes how many series, and so how many samples a collection */
  constructor(number: number, lanes: number, options: SequencesOptions = {}) {
    this.number = number
    this.first = options.first ?? 0n
    this.#newLaneEvery = options.newLaneEvery ?? Infinity
    this.#firstLanes = lanes
  }

  /**
   * As a producer has them that goes through several processes: of each life its own numbers, and
   * series that go on to come.
   */
  static ofLife(number: number, life: number): Sequences {
    return new Sequences(number, 3, { first: BigInt(life * NUMBERS_A_LIFE), newLaneEvery: 10 })
  }

  /** How many numbers went out: `first` … `first + handedOut - 1`. */
  get handedOut(): bigint {
    return this.#handedOut
  }

  get collections(): number {
    return this.#collections
  }

  /** How many numbers go out in so many collections. */
  handedOutAfter(collections: number): bigint {
    let total = 0
    for (let turn = 0; turn < collections; turn++) total += this.#lanesAt(turn)
    return BigInt(total)
  }

  produce(): Sample[] {
    const now = BigInt(Date.now()) * 1_000_000n
    this.#lastTimestamp = now > this.#lastTimestamp ? now : this.#lastTimestamp + 1_000_000n
    const timestamp = this.#lastTimestamp
    const lanes = this.#lanesAt(this.#collections++)
    return Array.from({ length: lanes }, (_, lane) => ({
      timeseries: this.#timeseries(lane),
      timestamp,
      datum: { type: 'u64', value: this.first + this.#handedOut++ },
    }))
  }

  #lanesAt(turn: number): number {
    return this.#firstLanes + Math.floor(turn / this.#newLaneEvery)
  }

  #timeseries(lane: number): Sample['timeseries'] {
    return (this.#lanes[lane] ??= sequence.sample(
      load.of({ producer: this.number }),
      { lane },
      0n,
    ).timeseries)
  }
}
