import { WireError } from '../wire-error.ts'

/**
 * A JSON value that has lost nothing: integers past 2⁵³ are bigints. An object has its own keys
 * only, `__proto__` included; of a key that is given twice the last value counts.
 */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | WholeFloat
  | readonly JsonValue[]
  | JsonObject
export type JsonObject = { readonly [key: string]: JsonValue }

/** A number that was written as a float but whose value is whole, such as `1.0`, `1e3` or `-0`. */
export class WholeFloat {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

export interface JsonReaderOptions {
  /** Yields `WholeFloat` where a float token would otherwise be taken for an integer. */
  readonly markWholeFloats?: boolean
}

const MAX_DEPTH = 128
/** More digits than any 64-bit integer has: as an integer such a number is of use to nobody. */
const MAX_INTEGER_DIGITS = 400

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30

/** Reads JSON from UTF-8 bytes, which must have been checked to be UTF-8. */
export class JsonReader {
  readonly bytes: Buffer
  /** The next byte to read. */
  offset = 0
  readonly #markWholeFloats: boolean
  #depth = 0

  constructor(bytes: Buffer, options: JsonReaderOptions = {}) {
    this.bytes = bytes
    this.#markWholeFloats = options.markWholeFloats ?? false
  }

  /** Reads one value, and the whitespace before it. */
  value(): JsonValue {
    const byte = this.peek()
    switch (byte) {
      case 0x7b /* { */:
        return this.#object()
      case 0x5b /* [ */:
        return this.#array()
      case QUOTE:
        return this.#string()
      case 0x74 /* t */:
        return this.#literal('true', true)
      case 0x66 /* f */:
        return this.#literal('false', false)
      case 0x6e /* n */:
        return this.#literal('null', null)
      default:
        if (byte === MINUS || isDigit(byte)) return this.#number()
        throw this.unexpected('a value')
    }
  }

  /** Reads a key of an object and the colon after it. */
  key(): string {
    if (this.peek() !== QUOTE) throw this.unexpected('a key')
    const key = this.#string()
    if (!this.take(COLON)) throw this.unexpected('":"')
    return key
  }

  /** Checks that only whitespace follows. */
  end(): void {
    if (this.peek() !== -1) throw this.unexpected('the end')
  }

  /** The next byte that is not whitespace, or −1 at the end. It is not consumed. */
  peek(): number {
    const { bytes } = this
    while (this.offset < bytes.length) {
      const byte = bytes[this.offset]!
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte
      this.offset++
    }
    return -1
  }

  /** Consumes the byte if it comes next, after any whitespace. */
  take(byte: number): boolean {
    if (this.peek() !== byte) return false
    this.offset++
    return true
  }

  unexpected(wanted: string): WireError {
    const { bytes, offset } = this
    if (offset >= bytes.length) {
      return new WireError(
        'truncated',
        offset,
        `the body ends at byte ${offset}, where ${wanted} should be`,
      )
    }
    const found = bytes[offset]!
    const shown =
      found > 0x20 && found < 0x7f
        ? `"${String.fromCharCode(found)}"`
        : `byte 0x${found.toString(16).padStart(2, '0')}`
    return new WireError('syntax', offset, `${shown} at byte ${offset}, where ${wanted} should be`)
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) {
      const message = `more than ${MAX_DEPTH} levels of nesting at byte ${this.offset}`
      throw new WireError('too-deep', this.offset, message)
    }
    this.offset++
  }

  #object(): JsonObject {
    this.#enter()
    const object: { [key: string]: JsonValue } = {}
    if (!this.take(0x7d)) {
      do {
        define(object, this.key(), this.value())
      } while (this.take(COMMA))
      if (!this.take(0x7d)) throw this.unexpected('"," or "}"')
    }
    this.#depth--
    return object
  }

  #array(): readonly JsonValue[] {
    this.#enter()
    const array: JsonValue[] = []
    if (!this.take(0x5d)) {
      do {
        array.push(this.value())
      } while (this.take(COMMA))
      if (!this.take(0x5d)) throw this.unexpected('"," or "]"')
    }
    this.#depth--
    return array
  }

  #string(): string {
    const { bytes } = this
    const start = this.offset + 1
    let escaped = false
    let end = start
    for (; ; end++) {
      const byte = end < bytes.length ? bytes[end]! : -1
      if (byte === QUOTE) break
      if (byte === BACKSLASH) {
        escaped = true
        end++
      } else if (byte < 0x20) {
        this.offset = Math.min(end, bytes.length)
        throw this.unexpected('the rest of a string')
      }
    }
    this.offset = end + 1
    return escaped ? this.#unescape(start - 1, end + 1) : bytes.toString('utf8', start, end)
  }

  #unescape(start: number, end: number): string {
    try {
      return JSON.parse(this.bytes.toString('utf8', start, end)) as string
    } catch {
      throw new WireError(
        'syntax',
        start,
        `the string at byte ${start} has an escape that JSON does not know`,
      )
    }
  }

  #literal<T>(word: string, value: T): T {
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[this.offset] !== word.charCodeAt(i)) throw this.unexpected(`"${word}"`)
      this.offset++
    }
    return value
  }

  #number(): number | bigint | WholeFloat {
    const { bytes } = this
    const start = this.offset
    if (bytes[this.offset] === MINUS) this.offset++
    const first = this.offset
    this.#digits()
    if (bytes[first] === ZERO && this.offset > first + 1) {
      this.offset = first + 1
      throw this.unexpected('no digit after a leading zero')
    }
    const digits = this.offset - first
    let isInteger = true
    if (bytes[this.offset] === POINT) {
      isInteger = false
      this.offset++
      this.#digits()
    }
    if (((bytes[this.offset] ?? 0) | 0x20) === 0x65 /* e */) {
      isInteger = false
      this.offset++
      const sign = bytes[this.offset]
      if (sign === MINUS || sign === 0x2b) this.offset++
      this.#digits()
    }
    const text = bytes.toString('latin1', start, this.offset)
    const value = Number(text)
    if (isInteger && !Object.is(value, -0) && digits <= MAX_INTEGER_DIGITS) {
      return Number.isSafeInteger(value) ? value : BigInt(text)
    }
    return this.#markWholeFloats && Number.isInteger(value) ? new WholeFloat(value) : value
  }

  #digits(): void {
    if (!isDigit(this.bytes[this.offset] ?? -1)) throw this.unexpected('a digit')
    while (isDigit(this.bytes[this.offset] ?? -1)) this.offset++
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function define(object: { [key: string]: JsonValue }, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  } else {
    object[key] = value
  }
}
