import type { ValueLayout } from '@oximeter/oxql'

export type NumberType = 'Int64' | 'UInt64' | 'Int128' | 'Float64' | 'UInt8'
export type Numbers = readonly bigint[] | BigInt64Array | BigUint64Array | Float64Array | Uint8Array

const LINE_FEED = 10
const SERIES = '['.charCodeAt(0)
const ZERO = '0'.charCodeAt(0)

const SIZES: Readonly<Record<NumberType, number>> = {
  Int64: 8,
  UInt64: 8,
  Int128: 16,
  Float64: 8,
  UInt8: 1,
}

/** How many bytes the items of the arrays of a value have, in their order. */
export function itemSizesOf(layout: ValueLayout): number[] {
  switch (layout.kind) {
    case 'number':
      return nullable(SIZES[layout.type])
    case 'text':
      return [1, 8, 1]
    case 'distribution': {
      const edge = SIZES[layout.edge]
      const layouts = [8, 8, 8, edge]
      const points = [8, SIZES[layout.count], ...nullable(SIZES[layout.sum])]
      const statistics = [edge, edge, 8, 8, 8, 8].flatMap(nullable)
      return [...layouts, ...points, ...(layout.hasStatistics ? statistics : [])]
    }
  }
}

/** Marks stand before the values. */
function nullable(size: number): number[] {
  return [1, size]
}

/**
 * How many bytes the next series has, or the line behind the last; where too few of them are there to
 * tell, more than are there.
 */
export function sizeOfNext(bytes: Buffer, itemSizes: readonly number[]): number {
  const begin = beginOf(bytes)
  const unknown = bytes.length + 1
  let at = bytes.indexOf(LINE_FEED, begin) + 1
  if (begin >= bytes.length || at === 0) return unknown
  if (bytes[begin] !== SERIES) return at
  for (const size of itemSizes) {
    let length = 0
    for (; bytes[at] !== LINE_FEED; at++) {
      if (at >= bytes.length) return Math.max(unknown, at + 1)
      length = length * 10 + bytes[at]! - ZERO
    }
    at += 1 + length * size
  }
  return at
}

/** Series are apart by an empty line. */
function beginOf(bytes: Buffer): number {
  return bytes[0] === LINE_FEED ? 1 : 0
}

/** The bytes of a series, or the line behind the last, read in order. */
export class AnswerBytes {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#at = beginOf(bytes)
  }

  get isSeries(): boolean {
    return this.#bytes[this.#at] === SERIES
  }

  line(): string {
    const end = this.#bytes.indexOf(LINE_FEED, this.#at)
    const text = this.#bytes.toString('utf8', this.#at, end)
    this.#at = end + 1
    return text
  }

  /** Of an array that comes next: how many items there are. */
  length(): number {
    let length = 0
    for (; this.#bytes[this.#at] !== LINE_FEED; this.#at++) {
      length = length * 10 + this.#bytes[this.#at]! - ZERO
    }
    this.#at++
    return length
  }

  numbers(type: NumberType): Numbers {
    const length = this.length()
    const { buffer, byteOffset } = copied(this.raw(length * SIZES[type]))
    switch (type) {
      case 'Int64':
        return new BigInt64Array(buffer, byteOffset, length)
      case 'UInt64':
        return new BigUint64Array(buffer, byteOffset, length)
      case 'Float64':
        return new Float64Array(buffer, byteOffset, length)
      case 'UInt8':
        return new Uint8Array(buffer, byteOffset, length)
      case 'Int128': {
        const halves = new BigInt64Array(buffer, byteOffset, length * 2)
        return Array.from({ length }, (_, i) => {
          return (halves[i * 2 + 1]! << 64n) | BigInt.asUintN(64, halves[i * 2]!)
        })
      }
    }
  }

  /** As they are until more is waited for. */
  raw(size: number): Buffer {
    this.#at += size
    return this.#bytes.subarray(this.#at - size, this.#at)
  }
}

/** An ArrayBuffer costs about a microsecond, and most series of large answers are short. */
const SHORT = 1024
const SHARED = 65_536
let shared = new ArrayBuffer(SHARED)
let used = 0

/** A copy, where numbers may begin. */
function copied(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length > SHORT) return new Uint8Array(bytes)
  if (used + bytes.length > SHARED) {
    shared = new ArrayBuffer(SHARED)
    used = 0
  }
  const copy = new Uint8Array(shared, used, bytes.length)
  copy.set(bytes)
  used += Math.ceil(bytes.length / 8) * 8
  return copy
}
