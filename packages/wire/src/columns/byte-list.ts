const ZEROS = new Uint8Array(8)

/** Bytes that are gathered, and copied once. */
export class ByteList {
  readonly #pieces: Uint8Array[] = []
  length = 0

  add(bytes: Uint8Array): this {
    this.#pieces.push(bytes)
    this.length += bytes.length
    return this
  }

  addAll(list: ByteList): this {
    for (const piece of list.#pieces) this.#pieces.push(piece)
    this.length += list.length
    return this
  }

  /** Up to a multiple of 8. */
  pad(): this {
    const padding = -this.length & 7
    return padding === 0 ? this : this.add(ZEROS.subarray(0, padding))
  }

  join(): Uint8Array {
    const bytes = new Uint8Array(this.length)
    let at = 0
    for (const piece of this.#pieces) {
      bytes.set(piece, at)
      at += piece.length
    }
    return bytes
  }
}

/** The bytes of an array, as they are in memory. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}
