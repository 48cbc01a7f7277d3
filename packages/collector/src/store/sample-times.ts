import type { Nanoseconds, Sample } from '@oximeter/core'

const DAY_MS = 86_400_000
/** What the database can hold: from 1900 on, and as long as nanoseconds fit 64 bits. */
const FIRST = BigInt(Date.UTC(1900, 0)) * 1_000_000n
const LAST = BigInt(Date.UTC(2262, 0)) * 1_000_000n

export interface PlausibleTimes {
  /** Oldest timestamp that is believed, in milliseconds before now. Default: ten years. */
  readonly pastMs: number
  /** Newest, in milliseconds after now. Default: one day. */
  readonly futureMs: number
}

export const PLAUSIBLE_TIMES: PlausibleTimes = { pastMs: 3653 * DAY_MS, futureMs: DAY_MS }

/** The times that are believed at this moment. */
export class TimeRange {
  readonly #from: Nanoseconds
  readonly #to: Nanoseconds

  constructor(nowMs: number, { pastMs, futureMs }: PlausibleTimes) {
    this.#from = larger(FIRST, BigInt(Math.floor(nowMs - pastMs)) * 1_000_000n)
    this.#to = smaller(LAST, BigInt(Math.ceil(nowMs + futureMs)) * 1_000_000n)
  }

  /** What is wrong with the times of a sample, in words. */
  problemOf({ timestamp, datum }: Sample): string | undefined {
    if (timestamp < this.#from) return `timestamp ${timestamp} ns is too long ago`
    if (timestamp > this.#to) return `timestamp ${timestamp} ns is in the future`
    const start = 'startTime' in datum ? datum.startTime : undefined
    if (start === undefined) return undefined
    if (start < FIRST || start > this.#to) return `start time ${start} ns is out of range`
    return undefined
  }
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
