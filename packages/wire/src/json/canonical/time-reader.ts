import type { Nanoseconds } from '@oximeter/core'

import type { ByteCursor } from './byte-cursor.ts'

const QUOTE = 0x22
const ZERO = 0x30

/** `2026-08-21T22:27:48.123456789Z`, and a digit of the date for each `0`. */
const SHAPE = Uint8Array.from('0000-00-00T00:00:00', (char) => char.charCodeAt(0))
const LONGEST = SHAPE.length + 12

/**
 * Reads timestamps as they are printed: UTC, four digits of year. Remembers the last one, because
 * the samples of one collection mostly share theirs, and its date.
 */
export class TimeReader {
  readonly #text = new Uint8Array(LONGEST)
  #length = 0
  #time: Nanoseconds = 0n
  /** The last date as a number of eight digits, and when it starts. */
  #date = 0
  #dateStart = Number.NaN

  /** Consumes a timestamp and the quote after it. Undefined if it is in any other form. */
  read(cursor: ByteCursor): Nanoseconds | undefined {
    if (this.#isLast(cursor)) return this.#time
    const start = cursor.offset
    const time = this.#readTime(cursor)
    if (time === undefined) return undefined
    this.#length = cursor.offset - start
    this.#text.set(cursor.bytes.subarray(start, cursor.offset))
    this.#time = time
    return time
  }

  #isLast(cursor: ByteCursor): boolean {
    const { bytes, offset } = cursor
    const length = this.#length
    const text = this.#text
    // From the end, where times differ. The quote is part of the text.
    for (let i = length - 1; i >= 0; i--) {
      if (text[i] !== bytes[offset + i]) return false
    }
    if (length === 0) return false
    cursor.offset = offset + length
    return true
  }

  #readTime(cursor: ByteCursor): Nanoseconds | undefined {
    const { bytes } = cursor
    const start = cursor.offset
    for (let i = 0; i < SHAPE.length; i++) {
      const byte = bytes[start + i]!
      if (SHAPE[i] === ZERO ? byte < ZERO || byte > 0x39 : byte !== SHAPE[i]) return undefined
    }
    const two = (at: number): number =>
      (bytes[start + at]! - ZERO) * 10 + (bytes[start + at + 1]! - ZERO)
    const date = two(0) * 1_000_000 + two(2) * 10_000 + two(5) * 100 + two(8)
    if (date !== this.#date) {
      this.#date = date
      this.#dateStart = startOf(two(0) * 100 + two(2), two(5), two(8))
    }
    const hour = two(11)
    const minute = two(14)
    const second = two(17)
    if (Number.isNaN(this.#dateStart) || hour > 23 || minute > 59 || second > 59) return undefined
    cursor.offset = start + SHAPE.length
    const nanos = readFraction(cursor)
    if (nanos < 0 || !cursor.byte(0x5a /* Z */) || !cursor.byte(QUOTE)) return undefined
    const ofDay = (hour * 3600 + minute * 60 + second) * 1000
    return BigInt(this.#dateStart + ofDay) * 1_000_000n + BigInt(nanos)
  }
}

/** Milliseconds from the epoch to the start of a day; NaN if there is no such day. */
function startOf(year: number, month: number, day: number): number {
  // Whole years that can be stored; of 2262 a part.
  if (year < 1900 || year > 2261 || month < 1 || month > 12) return Number.NaN
  const date = new Date(Date.UTC(year, month - 1, day))
  // To Date a day that a month does not have is one of another month.
  return date.getUTCDate() === day ? date.getTime() : Number.NaN
}

/** Nanoseconds of up to nine digits after a point, if there is one, or −1. */
function readFraction(cursor: ByteCursor): number {
  if (!cursor.byte(0x2e)) return 0
  const { bytes } = cursor
  const start = cursor.offset
  let nanos = 0
  for (let i = 0; i < 9; i++) {
    const byte = bytes[cursor.offset]!
    const isDigit = byte >= ZERO && byte <= 0x39
    if (isDigit) cursor.offset++
    nanos = nanos * 10 + (isDigit ? byte - ZERO : 0)
  }
  return cursor.offset > start ? nanos : -1
}
