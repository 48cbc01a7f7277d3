import type { FlatTable } from './flat-table.ts'

/** The parts of a record batch, in the order of its schema, children after parents. */
export class BatchColumns {
  readonly rows: number
  readonly #body: Uint8Array
  readonly #nodes: readonly number[]
  readonly #buffers: readonly number[]
  #node = 0
  #buffer = 0

  constructor(header: FlatTable, body: Uint8Array) {
    this.rows = header.size(0)
    this.#nodes = header.pairs(1)
    this.#buffers = header.pairs(2)
    this.#body = body
  }

  /** Begins a column: how long it is, and the bits of what is there, undefined where all is. */
  node(): { length: number; present: Uint8Array | undefined } {
    const length = this.#nodes[this.#node++]!
    const nulls = this.#nodes[this.#node++]!
    const bits = this.bytes()
    return { length, present: nulls === 0 ? undefined : bits }
  }

  bytes(): Uint8Array {
    const offset = this.#buffers[this.#buffer++]!
    const length = this.#buffers[this.#buffer++]!
    return this.#body.subarray(offset, offset + length)
  }

  int32(length: number): Int32Array {
    return new Int32Array(...this.#place(length, 4))
  }

  float64(length: number): Float64Array {
    return new Float64Array(...this.#place(length, 8))
  }

  int64(length: number): BigInt64Array {
    return new BigInt64Array(...this.#place(length, 8))
  }

  /** A copy only where a piece of the answer does not begin where its numbers can be read. */
  #place(length: number, size: number): [ArrayBufferLike, number, number] {
    const bytes = this.bytes()
    if (bytes.byteOffset % size === 0) return [bytes.buffer, bytes.byteOffset, length]
    return [bytes.slice().buffer, 0, length]
  }
}

export function isPresent(present: Uint8Array | undefined, row: number): boolean {
  return present === undefined || ((present[row >> 3]! >> (row & 7)) & 1) === 1
}
