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

  write(out: ByteWriter, order: Uint32Array): void {
    const ends = this.#ends.values as Uint32Array
    const start = (index: number) => (index === 0 ? 0 : ends[index - 1]!)
    // Offsets have 64 bits; a block holds far fewer than 2^32 items.
    const offsets = new Uint32Array(order.length * 2)
    let offset = 0
    for (let row = 0; row < order.length; row++) {
      const index = order[row]!
      offset += ends[index]! - start(index)
      offsets[row * 2] = offset
    }
    out.raw(offsets)
    for (const index of order) {
      this.#items.writeRange(out, start(index), ends[index]! - start(index))
    }
  }
}
