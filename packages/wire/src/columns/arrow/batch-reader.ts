import { malformed } from '../malformed.ts'
import { unpackBits } from '../missing-rows.ts'
import type { FlatTable } from './flat-reader.ts'

/** The constructor of a typed array. */
export interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T
}

/** Yields the columns of a record batch, in the order of its schema, children after parents. */
export class BatchReader {
  readonly rows: number
  readonly #body: Uint8Array
  readonly #nodes: readonly number[]
  readonly #buffers: readonly number[]
  #node = 0
  #buffer = 0

  constructor(header: FlatTable, body: Uint8Array) {
    if (header.has(3)) throw malformed('the columns are compressed', 'unsupported')
    this.rows = header.size(0)
    this.#body = body
    this.#nodes = header.pairs(1)
    this.#buffers = header.pairs(2)
  }

  /**
   * Begins a column.
   *
   * @returns 1 where a row is missing; undefined if none is
   */
  node(rows: number): Uint8Array | undefined {
    if (this.#node === this.#nodes.length) throw malformed('a batch has too few columns')
    const length = this.#nodes[this.#node++]!
    const nulls = this.#nodes[this.#node++]!
    if (length !== rows) throw malformed(`a column has ${length} rows, not ${rows}`)
    const bits = this.buffer()
    if (nulls === 0) return undefined
    if (nulls > rows || bits.length * 8 < rows) {
      throw malformed('a column has more missing rows than it says which')
    }
    return missingRows(bits, rows, nulls)
  }

  /** Begins a column of which no row may be missing. */
  fullNode(rows: number): void {
    if (this.node(rows)) throw malformed('a row is missing in a column that must have all')
  }

  /** The next buffer as an array of so many numbers: a view where it is aligned. */
  array<T>(type: ArrayType<T>, length: number): T {
    const bytes = this.buffer()
    const size = length * type.BYTES_PER_ELEMENT
    if (bytes.length < size) {
      throw malformed(`a column of ${size} bytes has ${bytes.length}`)
    }
    if (bytes.byteOffset % type.BYTES_PER_ELEMENT === 0) {
      return new type(bytes.buffer, bytes.byteOffset, length)
    }
    return new type(bytes.slice(0, size).buffer, 0, length)
  }

  /** The offsets of a column of texts, bytes or lists: ascending from where the first begins. */
  offsets(rows: number): Int32Array {
    // Nothing may be there of no rows.
    if (rows === 0) {
      this.buffer()
      return new Int32Array(1)
    }
    const offsets = this.array(Int32Array, rows + 1)
    let last = 0
    for (const offset of offsets) {
      if (offset < last) throw malformed('the offsets of a column descend')
      last = offset
    }
    return offsets
  }

  /** The lists of the column that was begun, and the column of their items. */
  list<T extends { subarray(from: number, to: number): T }>(
    rows: number,
    type: ArrayType<T>,
  ): { offsets: Uint32Array; items: T } {
    const offsets = this.offsets(rows)
    const length = this.#nodes[this.#node] ?? 0
    this.fullNode(length)
    const first = offsets[0]!
    const last = offsets[rows]!
    if (last > length) throw malformed('a list ends past its column')
    const items = this.array(type, length).subarray(first, last)
    // They are not negative: they ascend from 0 or more.
    if (first === 0)
      return { offsets: new Uint32Array(offsets.buffer, offsets.byteOffset, rows + 1), items }
    return { offsets: Uint32Array.from(offsets, (offset) => offset - first), items }
  }

  /** The next buffer as so many bits, a byte each. */
  bits(length: number): Uint8Array {
    const bits = this.buffer()
    if (bits.length * 8 < length)
      throw malformed(`a column of ${length} bits has ${bits.length} bytes`)
    return unpackBits(bits, length)
  }

  buffer(): Uint8Array {
    if (this.#buffer === this.#buffers.length) throw malformed('a batch has too few buffers')
    const offset = this.#buffers[this.#buffer++]!
    const length = this.#buffers[this.#buffer++]!
    if (offset + length > this.#body.length) throw malformed('a buffer ends past its batch')
    return this.#body.subarray(offset, offset + length)
  }

  end(): void {
    if (this.#node < this.#nodes.length || this.#buffer < this.#buffers.length) {
      throw malformed('a batch has more columns than its schema')
    }
  }
}

function missingRows(bits: Uint8Array, rows: number, nulls: number): Uint8Array {
  const missing = new Uint8Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) {
    const isMissing = ~(bits[row >> 3]! >> (row & 7)) & 1
    missing[row] = isMissing
    count += isMissing
  }
  if (count !== nulls) throw malformed(`a column has ${count} missing rows, and says ${nulls}`)
  return missing
}
