import type { ByteWriter } from './byte-writer.ts'
import type { FixedArray, FixedArrayConstructor } from './column-type.ts'
import { scratchBuffer } from './scratch.ts'

/** Values of one width, growing in a typed array. */
export class FixedColumn {
  readonly #array: FixedArrayConstructor
  #values: FixedArray
  #length = 0

  constructor(array: FixedArrayConstructor) {
    this.#array = array
    this.#values = new array(64)
  }

  get length(): number {
    return this.#length
  }

  get values(): FixedArray {
    return this.#values
  }

  /** Those that are there, of which `values` has room for more. */
  get filled(): FixedArray {
    return this.#values.subarray(0, this.#length)
  }

  /** A number, or a bigint where the array holds 64-bit integers. */
  push(value: number | bigint): void {
    if (this.#length === this.#values.length) this.#grow(this.#length + 1)
    // The table's description pairs each column with the kind of its values.
    this.#values[this.#length++] = value as never
  }

  /** Puts another value in the place of one that was pushed. */
  set(index: number, value: number | bigint): void {
    this.#values[index] = value as never
  }

  pushAll(values: FixedArray | readonly number[]): void {
    if (this.#length + values.length > this.#values.length) this.#grow(this.#length + values.length)
    this.#values.set(values as never, this.#length)
    this.#length += values.length
  }

  pushZeros(count: number): void {
    this.reserve(count)
    this.#length += count
  }

  /** Has room for so many more, all zero, which `values` shows behind those that are there. */
  reserve(count: number): void {
    if (this.#length + count > this.#values.length) this.#grow(this.#length + count)
  }

  /** Takes over what was put into the room, to before an index. */
  extendTo(length: number): void {
    this.#length = length
  }

  /** The same value as often as `count` says. */
  pushMany(value: number | bigint, count: number): void {
    this.pushZeros(count)
    this.#values.fill(value as never, this.#length - count, this.#length)
  }

  /** values[rows[0]], values[rows[1]], …, of values in an array of this column's kind. */
  pushRows(values: FixedArray, rows: Uint32Array): void {
    this.pushZeros(rows.length)
    gather(values, rows, this.#values.subarray(this.#length - rows.length, this.#length))
  }

  /** Empties the column, which keeps its room. */
  clear(): void {
    const { buffer, byteOffset, BYTES_PER_ELEMENT } = this.#values
    new Uint8Array(buffer, byteOffset, this.#length * BYTES_PER_ELEMENT).fill(0)
    this.#length = 0
  }

  write(out: ByteWriter, order: Uint32Array): void {
    writeGathered(out, this.#values, order)
  }

  /** Writes ranges of values: of each index those from where the one before ends to its own end. */
  writeRanges(out: ByteWriter, ends: Uint32Array, order: Uint32Array, total: number): void {
    const { BYTES_PER_ELEMENT: width } = this.#values
    const buffer = scratchBuffer(total * width)
    if (width === 8) {
      const sorted = new BigUint64Array(buffer, 0, total)
      gatherRanges(bits(this.#values, BigUint64Array), ends, order, sorted)
      out.raw(sorted)
      return
    }
    const sorted = new Uint8Array(buffer, 0, total * width)
    const { buffer: all, byteOffset } = this.#values
    let to = 0
    for (const index of order) {
      const from = (index === 0 ? 0 : ends[index - 1]!) * width
      const size = ends[index]! * width - from
      sorted.set(new Uint8Array(all, byteOffset + from, size), to)
      to += size
    }
    out.raw(sorted)
  }

  #grow(needed: number): void {
    const grown = new this.#array(Math.max(needed, this.#values.length * 2))
    grown.set(this.#values as never)
    this.#values = grown
  }
}

/** Values that lie ready. */
export class FixedValues {
  readonly #values: FixedArray

  constructor(values: FixedArray) {
    this.#values = values
  }

  write(out: ByteWriter, order: Uint32Array): void {
    writeGathered(out, this.#values, order)
  }
}

function writeGathered(out: ByteWriter, values: FixedArray, order: Uint32Array): void {
  const array = values.constructor as FixedArrayConstructor
  const size = order.length * array.BYTES_PER_ELEMENT
  const sorted = new array(scratchBuffer(size), 0, order.length)
  gather(values, order, sorted)
  out.raw(sorted)
}

/** Puts values[rows[0]], values[rows[1]], … into `to`: as bits, so that no NaN changes. */
function gather(values: FixedArray, rows: Uint32Array, to: FixedArray): void {
  const count = rows.length
  switch (values.BYTES_PER_ELEMENT) {
    case 8: {
      const from = bits(values, BigUint64Array)
      const into = bits(to, BigUint64Array)
      for (let row = 0; row < count; row++) into[row] = from[rows[row]!]!
      break
    }
    case 4: {
      const from = bits(values, Uint32Array)
      const into = bits(to, Uint32Array)
      for (let row = 0; row < count; row++) into[row] = from[rows[row]!]!
      break
    }
    case 2: {
      const from = bits(values, Uint16Array)
      const into = bits(to, Uint16Array)
      for (let row = 0; row < count; row++) into[row] = from[rows[row]!]!
      break
    }
    default: {
      const from = bits(values, Uint8Array)
      const into = bits(to, Uint8Array)
      for (let row = 0; row < count; row++) into[row] = from[rows[row]!]!
    }
  }
}

/** Copying values one by one is quicker than having so few copied. */
const FEW = 24

function gatherRanges(
  from: BigUint64Array,
  ends: Uint32Array,
  order: Uint32Array,
  sorted: BigUint64Array,
): void {
  let to = 0
  for (let row = 0; row < order.length; row++) {
    const index = order[row]!
    const start = index === 0 ? 0 : ends[index - 1]!
    const end = ends[index]!
    if (end - start > FEW) sorted.set(from.subarray(start, end), to)
    else for (let at = start; at < end; at++) sorted[to + at - start] = from[at]!
    to += end - start
  }
}

/** The same bytes as unsigned integers. */
function bits<A>(
  { buffer, byteOffset, length }: FixedArray,
  array: new (buffer: ArrayBufferLike, byteOffset: number, length: number) => A,
): A {
  return new array(buffer, byteOffset, length)
}
