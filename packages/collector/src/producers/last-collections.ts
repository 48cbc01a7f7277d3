import { KEPT_COLLECTIONS, msToDuration, type ProducerCollection } from '@oximeter/api/client'
import { formatTimestamp, type Nanoseconds } from '@oximeter/core'
import type { PullOutcome } from '../pull/puller.ts'

/** When a collection began, and how long it took in milliseconds. */
interface Times {
  readonly startedAt: Nanoseconds
  readonly collectingMs: number
}

type Outcome = Pick<PullOutcome, 'samples' | 'refused' | 'bytes' | 'failure'>

/** Numbers of one collection: when it began in microseconds, and what is said of it. */
const COLUMNS = 6

/** Reasons of failures by their number, which all producers share; 0 is none. */
const reasons: string[] = ['']

/**
 * The last collections of one producer, in a kilobyte: there are many producers. Of failures it has the
 * reason, of which there are few; the last one in words is elsewhere.
 */
export class LastCollections {
  #numbers: Float64Array | undefined
  #added = 0

  add({ startedAt, collectingMs }: Times, { samples, refused, bytes, failure }: Outcome): void {
    this.#numbers ??= new Float64Array(KEPT_COLLECTIONS * COLUMNS)
    const row = [
      Number(startedAt / 1000n),
      collectingMs,
      samples,
      refused,
      bytes,
      failure === undefined ? 0 : numberOf(failure.reason),
    ]
    this.#numbers.set(row, (this.#added % KEPT_COLLECTIONS) * COLUMNS)
    this.#added++
  }

  /** The newest first. */
  toJson(): ProducerCollection[] {
    const kept = Math.min(this.#added, KEPT_COLLECTIONS)
    return Array.from({ length: kept }, (_, age) => this.#get(this.#added - 1 - age))
  }

  #get(nth: number): ProducerCollection {
    const begin = (nth % KEPT_COLLECTIONS) * COLUMNS
    const [started = 0, collectingMs = 0, samples = 0, refused = 0, bytes = 0, reason = 0] =
      this.#numbers?.subarray(begin, begin + COLUMNS) ?? []
    return {
      started_at: formatTimestamp(BigInt(started) * 1000n),
      time_collecting: msToDuration(collectingMs),
      n_samples: samples,
      n_refused: refused,
      bytes,
      outcome: reason === 0 ? 'success' : 'failure',
      reason: reason === 0 ? null : (reasons[reason] ?? null),
    }
  }
}

function numberOf(reason: string): number {
  const known = reasons.indexOf(reason)
  return known === -1 ? reasons.push(reason) - 1 : known
}
