import type { HrTime } from '@opentelemetry/api'
import type { Nanoseconds } from '@oximeter/core'

function nanosecondsOf([seconds, nanoseconds]: HrTime): Nanoseconds {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)
}

/**
 * Since when a series counts, by what the SDK says of it. Of what it only observes, the SDK says
 * that it began at the moment in which it was seen first, or seen to have fallen: then it counts
 * since the collection before, or since there is a reader.
 */
export class StartTime {
  #source: HrTime | undefined
  #startTime: Nanoseconds = 0n

  /** @param before when the collection before was, or the reader was made */
  of(source: HrTime, timestamp: Nanoseconds, before: Nanoseconds): Nanoseconds {
    // Mostly it is the same array.
    if (source !== this.#source) {
      if (source[0] !== this.#source?.[0] || source[1] !== this.#source[1]) {
        const told = nanosecondsOf(source)
        const latest = before < timestamp ? before : timestamp - 1n
        this.#startTime = told < timestamp ? told : latest
      }
      this.#source = source
    }
    return this.#startTime
  }
}
