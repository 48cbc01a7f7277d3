import type { Nanoseconds, Points, Sample } from '@oximeter/core'

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
    const start = 'startTime' in datum ? datum.startTime : undefined
    return this.#timestampProblem(timestamp) ?? this.startProblem(start)
  }

  startProblem(start: Nanoseconds | undefined): string | undefined {
    if (start === undefined || (start >= FIRST && start <= this.#to)) return undefined
    return `start time ${start} ns is out of range`
  }

  /** Marks the rows with times that are not believed; undefined if there are none. */
  implausibleRows({ rows, timestamps, startTimes }: Points): Uint8Array | undefined {
    const isOne = typeof timestamps === 'bigint'
    if (isOne && this.#timestampProblem(timestamps) !== undefined) {
      return new Uint8Array(rows).fill(1)
    }
    if (isOne && startTimes === undefined) return undefined
    const marks = new Uint8Array(rows)
    let found = isOne ? 0 : mark(marks, timestamps, this.#from, this.#to)
    if (startTimes !== undefined) found += mark(marks, startTimes, FIRST, this.#to)
    return found > 0 ? marks : undefined
  }

  #timestampProblem(timestamp: Nanoseconds): string | undefined {
    if (timestamp < this.#from) return `timestamp ${timestamp} ns is too long ago`
    if (timestamp > this.#to) return `timestamp ${timestamp} ns is in the future`
    return undefined
  }
}

/**
 * Marks times outside of a range, and counts them. A time whose upper half lies between those of
 * the bounds needs no comparison of 64 bits, which would cost ten times as much.
 */
function mark(marks: Uint8Array, times: BigInt64Array, from: bigint, to: bigint): number {
  const halves = new Int32Array(times.buffer, times.byteOffset, times.length * 2)
  const lowest = Number(from >> 32n)
  const highest = Number(to >> 32n)
  let found = 0
  for (let row = 0; row < times.length; row++) {
    const upper = halves[row * 2 + 1]!
    if (upper > lowest && upper < highest) continue
    if (times[row]! >= from && times[row]! <= to) continue
    marks[row] = 1
    found += 1
  }
  return found
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
