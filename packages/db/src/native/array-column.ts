import type { ByteWriter } from './byte-writer.ts'
import type { FixedArray, FixedArrayConstructor } from './column-type.ts'
import { FixedColumn } from './fixed-column.ts'
import { scratchBuffer } from './scratch.ts'

/** Arrays of numbers: where each ends, then all of them one after the other. */
export class ArrayColumn {
  readonly #ends = new FixedColumn(Uint32Array)
  readonly #items: FixedColumn

  constructor(item: FixedArrayConstructor) {
    this.#items = new FixedColumn(item)
  }

  push(values: FixedArray | readonly number[]): void {
    this.#items.pushAll(values)
    this.#ends.push(this.#items.length)
  }

  /** An array for each of `rows`: of `items` those from offsets[row] to before the next offset. */
  pushRows(items: FixedArray, offsets: Uint32Array, rows: Uint32Array): void {
    for (let from = 0; from < rows.length;) {
      // Rows that follow one another are copied in one piece.
      let to = from + 1
      while (to < rows.length && rows[to] === rows[to - 1]! + 1) to++
      const first = offsets[rows[from]!]!
      const base = this.#items.length - first
      this.#items.pushAll(items.subarray(first, offsets[rows[to - 1]! + 1]))
      for (let at = from; at < to; at++) this.#ends.push(base + offsets[rows[at]! + 1]!)
      from = to
    }
  }

  /** How many items there are. */
  get items(): number {
    return this.#items.length
  }

  /**
   * For items of 64 bits: their halves, with room for so many more items. What is put there belongs
   * to the rows that `endRow` adds.
   */
  halves(more: number): Uint32Array {
    this.#items.reserve(more)
    const { buffer, byteOffset, length } = this.#items.values
    return new Uint32Array(buffer, byteOffset, length * 2)
  }

  /** Adds a row of the items that were put there, to before an index. */
  endRow(end: number): void {
    this.#items.extendTo(end)
    this.#ends.push(end)
  }

  clear(): void {
    this.#items.clear()
    this.#ends.clear()
  }

  write(out: ByteWriter, order: Uint32Array): void {
    const ends = this.#ends.values as Uint32Array
    const total = writeOffsets(
      out,
      order,
      (index) => ends[index]! - (index === 0 ? 0 : ends[index - 1]!),
    )
    this.#items.writeRanges(out, ends, order, total)
  }
}

/** Arrays of which many rows have the same one: each row refers to it. */
export class SharedArrayColumn {
  readonly #arrays: FixedArray[] = []

  push(array: FixedArray): void {
    this.#arrays.push(array)
  }

  write(out: ByteWriter, order: Uint32Array): void {
    writeOffsets(out, order, (index) => this.#arrays[index]!.length)
    for (const index of order) out.raw(this.#arrays[index]!)
  }

  clear(): void {
    this.#arrays.length = 0
  }
}

/** Offsets have 64 bits; a block holds far fewer than 2^32 items. Returns how many. */
function writeOffsets(
  out: ByteWriter,
  order: Uint32Array,
  lengthOf: (index: number) => number,
): number {
  const offsets = new Uint32Array(scratchBuffer(order.length * 8), 0, order.length * 2)
  let offset = 0
  for (let row = 0; row < order.length; row++) {
    offset += lengthOf(order[row]!)
    offsets[row * 2] = offset
    offsets[row * 2 + 1] = 0
  }
  out.raw(offsets)
  return offset
}
