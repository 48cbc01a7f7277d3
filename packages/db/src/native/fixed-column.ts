import type { ByteWriter } from './byte-writer.ts'
import type { FixedArray, FixedArrayConstructor } from './column-type.ts'

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

  write(out: ByteWriter, order: Uint32Array): void {
    out.raw(gather(this.#values, order))
  }

  /** Writes values from start on, as they lie. */
  writeRange(out: ByteWriter, start: number, length: number): void {
    out.raw(this.#values.subarray(start, start + length))
  }

  #grow(needed: number): void {
    const grown = new this.#array(Math.max(needed, this.#values.length * 2))
    grown.set(this.#values as never)
    this.#values = grown
  }
}

/** values[order[0]], values[order[1]], …; bits are copied, so that no NaN changes. */
function gather(values: FixedArray, order: Uint32Array): Uint8Array | Uint16Array | Uint32Array {
  const width = values.BYTES_PER_ELEMENT
  const rows = order.length
  const { byteOffset } = values
  const buffer = values.buffer as ArrayBuffer
  const elements = values.length
  if (width === 8) {
    const from = new Uint32Array(buffer, byteOffset, elements * 2)
    const to = new Uint32Array(rows * 2)
    for (let row = 0; row < rows; row++) {
      const index = order[row]! * 2
      to[row * 2] = from[index]!
      to[row * 2 + 1] = from[index + 1]!
    }
    return to
  }
  const array = width === 4 ? Uint32Array : width === 2 ? Uint16Array : Uint8Array
  const from = new array(buffer, byteOffset, elements)
  const to = new array(rows)
  for (let row = 0; row < rows; row++) to[row] = from[order[row]!]!
  return to
}
