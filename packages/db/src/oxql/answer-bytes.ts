import { NUMBERS, type NumberOf, type NumberType } from './number-bytes.ts'
import type { SeriesSizes } from './series-sizes.ts'

const LINE_FEED = 10
const SERIES = '['.charCodeAt(0)
/** Where in a series the sizes of texts begin. */
const SIZES = 17

/** The items of an array, by their places. */
export interface Items<Item> {
  readonly length: number
  readonly at: (i: number) => Item
}

/**
 * The bytes of an answer that have arrived, read in order: of series, whose format is described where
 * the SQL is made, and the line behind the last. They are there until more is waited for.
 */
export class AnswerBytes {
  readonly #bytes: Buffer
  readonly #view: DataView
  readonly #sizes: SeriesSizes
  /** Up to where series were read. */
  #read = 0
  /** Of the series that is read: where it begins, what comes next, and the length of its next array that has one of its own. */
  #begin = 0
  #at = 0
  #lengthAt = 0

  constructor(bytes: Buffer, sizes: SeriesSizes) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    this.#sizes = sizes
  }

  /** How many bytes there are up to the end of what was read. */
  get read(): number {
    return this.#read
  }

  /** How many there are up to the end of what comes next; where too few are there to tell, more than are there. */
  get wanted(): number {
    const begin = this.#next()
    const unknown = this.#bytes.length + 1
    if (begin >= this.#bytes.length) return unknown
    if (this.#bytes[begin] !== SERIES) return this.#bytes.indexOf(LINE_FEED, begin) + 1 || unknown
    const { fields, ofPoint, ofOthers } = this.#sizes
    let at = begin + SIZES
    let end = at + 4 * (fields + ofOthers.length)
    if (end > this.#bytes.length) return end
    end += this.#number(begin + 1) * ofPoint
    for (let i = 0; i < fields; i++, at += 4) end += Math.max(0, this.#number(at) - 1)
    for (let i = 0; i < ofOthers.length; i++, at += 4) end += this.#number(at) * ofOthers[i]!
    return end
  }

  /** Goes on to the next series, whatever was read of the one before. @returns whether all of it is there */
  next(): boolean {
    const begin = this.#next()
    const end = this.wanted
    if (this.#bytes[begin] !== SERIES || end > this.#bytes.length) return false
    const { fields, ofOthers } = this.#sizes
    this.#begin = begin
    this.#lengthAt = begin + SIZES + 4 * fields
    this.#at = this.#lengthAt + 4 * ofOthers.length
    this.#read = end
    return true
  }

  /** The line behind the last series, if that is next and all of it is there. */
  line(): string | undefined {
    const begin = this.#next()
    const end = this.wanted
    if (this.#bytes[begin] === SERIES || end > this.#bytes.length) return undefined
    this.#read = end
    return this.#bytes.toString('utf8', begin, end - 1)
  }

  /** How many points the series has. */
  get points(): number {
    return this.#number(this.#begin + 1)
  }

  /** How many it had before some were left out. */
  get pointsBefore(): number {
    return this.#number(this.#begin + 5)
  }

  get fallen(): number {
    return this.#number(this.#begin + 9)
  }

  get changedBins(): number {
    return this.#number(this.#begin + 13)
  }

  /** The fields of the series, as the readers read their texts; null of one that it lacks. */
  fields<Value>(readers: readonly ((text: string) => Value)[]): (Value | null)[] {
    const begin = this.#at
    for (let i = 0; i < readers.length; i++) this.#at += Math.max(0, this.#sizeOfText(i))
    // Of all at once, since each call takes longer than what it does.
    const all = this.#bytes.toString('utf8', begin, this.#at)
    const isOfBytes = all.length === this.#at - begin
    let end = 0
    return readers.map((read, i) => {
      const size = this.#sizeOfText(i)
      if (size < 0) return null
      const from = end
      end += size
      if (isOfBytes) return read(all.substring(from, end))
      return read(this.#bytes.toString('utf8', begin + from, begin + end))
    })
  }

  /** The next array, of nanoseconds. */
  times(): BigInt64Array {
    const begin = this.#skip(8 * this.points)
    if (this.points > SHORT) {
      return new BigInt64Array(new Uint8Array(this.#bytes.subarray(begin, this.#at)).buffer)
    }
    const times = shortTimes(this.points)
    for (let i = 0; i < times.length; i++) times[i] = this.#view.getBigInt64(begin + 8 * i, true)
    return times
  }

  /** The next array, with an item for each point. */
  ofPoints<Type extends NumberType>(type: Type): Items<NumberOf<Type>> {
    return this.#items(type, this.points)
  }

  /** The next array, with a length of its own. */
  numbers<Type extends NumberType>(type: Type): Items<NumberOf<Type>> {
    return this.#items(type, this.#ownLength())
  }

  /** The next two arrays, of marks and numbers. */
  nullable<Type extends NumberType>(type: Type): Items<NumberOf<Type> | null> {
    const isNull = this.marks()
    const { length, at } = this.ofPoints(type)
    return { length, at: (i) => (isNull(i) ? null : at(i)) }
  }

  /** The next array: whether a point is marked. */
  marks(): (point: number) => boolean {
    const bytes = this.#bytes
    const begin = this.#skip(this.points)
    return (point) => bytes[begin + point] === 1
  }

  /** The next array, of bytes. */
  raw(): Buffer {
    const size = this.#ownLength()
    const begin = this.#skip(size)
    return this.#bytes.subarray(begin, begin + size)
  }

  /** Where what comes next begins: series are apart by an empty line. */
  #next(): number {
    return this.#bytes[this.#read] === LINE_FEED ? this.#read + 1 : this.#read
  }

  #number(at: number): number {
    return this.#view.getUint32(at, true)
  }

  /** In bytes, of a field; less than none where it is null. */
  #sizeOfText(field: number): number {
    return this.#number(this.#begin + SIZES + 4 * field) - 1
  }

  #ownLength(): number {
    this.#lengthAt += 4
    return this.#number(this.#lengthAt - 4)
  }

  #skip(size: number): number {
    this.#at += size
    return this.#at - size
  }

  #items<Type extends NumberType>(type: Type, length: number): Items<NumberOf<Type>> {
    const { size, read } = NUMBERS[type]
    const view = this.#view
    const begin = this.#skip(size * length)
    return { length, at: (i) => read(view, begin + size * i) as NumberOf<Type> }
  }
}

/** Most series of large answers are short: their times share buffers, of which one costs about a microsecond. */
const SHORT = 64
const SHARED = 8192
let shared = new ArrayBuffer(8 * SHARED)
let used = 0

function shortTimes(length: number): BigInt64Array {
  if (used + length > SHARED) {
    shared = new ArrayBuffer(8 * SHARED)
    used = 0
  }
  used += length
  return new BigInt64Array(shared, 8 * (used - length), length)
}
