import type { Buffer } from 'node:buffer'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const LOWER_E = 0x65

/** Powers of ten that a double holds exactly. */
const EXACT_POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i)

/** The bytes of an ASCII text, to be compared with `ByteCursor.literal`. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

/**
 * Reads the tokens of compact JSON where they are expected. A method that finds something else says
 * so by its result; the offset is then of no use any more.
 */
export class ByteCursor {
  readonly bytes: Buffer
  offset = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** Consumes exactly this text. */
  literal(text: Uint8Array): boolean {
    const { bytes, offset } = this
    for (let i = 0; i < text.length; i++) {
      if (bytes[offset + i] !== text[i]) return false
    }
    this.offset = offset + text.length
    return true
  }

  /** Consumes the byte if it comes next. */
  byte(byte: number): boolean {
    if (this.bytes[this.offset] !== byte) return false
    this.offset++
    return true
  }

  /** Consumes text up to the next quote and the quote, and says where the quote was, or −1. */
  plainText(): number {
    const { bytes } = this
    for (let end = this.offset; end < bytes.length; end++) {
      const byte = bytes[end]!
      if (byte === QUOTE) {
        this.offset = end + 1
        return end
      }
      if (byte === BACKSLASH || byte < 0x20) return -1
    }
    return -1
  }

  /** Consumes the same bytes as are from start to end. */
  repeat(start: number, end: number): boolean {
    const { bytes, offset } = this
    for (let i = start; i < end; i++) {
      if (bytes[offset + i - start] !== bytes[i]) return false
    }
    this.offset = offset + end - start
    return true
  }

  /** The rest of a string without escapes, after its opening quote. */
  string(): string | undefined {
    const start = this.offset
    const end = this.plainText()
    return end < 0 ? undefined : this.bytes.toString('utf8', start, end)
  }

  /** An integer that doubles hold (up to 15 digits), or NaN. */
  integer(min: number, max: number): number {
    const negative = this.byte(MINUS)
    const start = this.offset
    const size = this.#digits(15)
    if (!this.#isWholeToken(start) || (negative && size === 0)) return Number.NaN
    const value = negative ? -size : size
    return value >= min && value <= max ? value : Number.NaN
  }

  /** An integer of up to 64 bits. */
  wideInteger(min: bigint, max: bigint): bigint | undefined {
    const negative = this.byte(MINUS)
    const start = this.offset
    const head = this.#digits(15)
    let size = BigInt(head)
    const headEnd = this.offset
    if (headEnd - start === 15) {
      const tail = this.#digits(6)
      const digits = this.offset - headEnd
      if (digits > 0) size = size * BigInt(EXACT_POWERS[digits]!) + BigInt(tail)
    }
    if (!this.#isWholeToken(start) || (negative && size === 0n)) return undefined
    const value = negative ? -size : size
    return value >= min && value <= max ? value : undefined
  }

  /** A number as the nearest double, or NaN. */
  float(): number {
    const { bytes } = this
    const tokenStart = this.offset
    const negative = this.byte(MINUS)
    const start = this.offset
    let size = this.#digits(16)
    if (this.offset === start || this.#leadsWithZero(start)) return Number.NaN
    let digits = this.offset - start
    let scale = 0
    if (this.byte(POINT)) {
      const fraction = this.offset
      // Digits past the 15 that are exact leave the fast way below; then they need not be right.
      const tail = this.#digits(16)
      scale = this.offset - fraction
      if (scale === 0) return Number.NaN
      digits += scale
      if (digits <= 15) size = size * EXACT_POWERS[scale]! + tail
    }
    const next = bytes[this.offset]! | 0x20
    if (next === LOWER_E || isDigit(bytes[this.offset]!)) return this.#slowFloat(tokenStart)
    if (digits > 15) return this.#numberOf(tokenStart)
    // Both numbers are exact and the division rounds once, so that this is the nearest double.
    const value = scale === 0 ? size : size / EXACT_POWERS[scale]!
    return negative ? -value : value
  }

  /** Digits as a number, at most so many of them; the value is exact for up to 15. */
  #digits(limit: number): number {
    const { bytes } = this
    const end = this.offset + limit
    let value = 0
    let at = this.offset
    for (; at < end; at++) {
      const byte = bytes[at]!
      if (!isDigit(byte)) break
      value = value * 10 + (byte - ZERO)
    }
    this.offset = at
    return value
  }

  /** Whether the digits from start to here are a whole number token of their own. */
  #isWholeToken(start: number): boolean {
    if (this.offset === start || this.#leadsWithZero(start)) return false
    const next = this.bytes[this.offset]!
    return !(isDigit(next) || next === POINT || (next | 0x20) === LOWER_E)
  }

  #leadsWithZero(start: number): boolean {
    return this.bytes[start] === ZERO && this.offset - start > 1
  }

  /** Finds the end of a token of any length, checking what JSON allows. */
  #slowFloat(tokenStart: number): number {
    const { bytes } = this
    while (isDigit(bytes[this.offset]!)) this.offset++
    if (this.byte(POINT)) {
      const fraction = this.offset
      while (isDigit(bytes[this.offset]!)) this.offset++
      if (this.offset === fraction) return Number.NaN
    }
    if ((bytes[this.offset]! | 0x20) === LOWER_E) {
      this.offset++
      const sign = bytes[this.offset]
      if (sign === MINUS || sign === 0x2b) this.offset++
      const exponent = this.offset
      while (isDigit(bytes[this.offset]!)) this.offset++
      if (this.offset === exponent) return Number.NaN
    }
    return this.#numberOf(tokenStart)
  }

  #numberOf(tokenStart: number): number {
    return Number(this.bytes.toString('latin1', tokenStart, this.offset))
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39
}
