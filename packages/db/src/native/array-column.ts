import type { ByteWriter } from './byte-writer.ts'
import type { FixedArray, FixedArrayConstructor } from './column-type.ts'
import { FixedColumn } from './fixed-column.ts'

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

  write(out: ByteWriter, order: Uint32Array): void {
    const ends = this.#ends.values as Uint32Array
    const start = (index: number) => (index === 0 ? 0 : ends[index - 1]!)
    writeOffsets(out, order, (index) => ends[index]! - start(index))
    for (const index of order) {
      this.#items.writeRange(out, start(index), ends[index]! - start(index))
    }
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
}

/** Offsets have 64 bits; a block holds far fewer than 2^32 items. */
function writeOffsets(
  out: ByteWriter,
  order: Uint32Array,
  lengthOf: (index: number) => number,
): void {
  const offsets = new Uint32Array(order.length * 2)
  let offset = 0
  for (let row = 0; row < order.length; row++) {
    offset += lengthOf(order[row]!)
    offsets[row * 2] = offset
  }
  out.raw(offsets)
}
