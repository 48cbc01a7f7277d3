import { Buffer } from 'node:buffer'

const FIRST_SIZE = 1 << 16
/** A UTF-16 unit becomes at most three bytes. */
const MAX_UNIT_BYTES = 3

/** Bytes that grow. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE)
  #length = 0

  text(text: string): void {
    this.#reserve(text.length * MAX_UNIT_BYTES)
    this.#length += this.#bytes.write(text, this.#length)
  }

  get length(): number {
    return this.#length
  }

  copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** What was written: a view of this writer's memory. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  /** What was written so far, and begins anew. */
  take(): Uint8Array {
    const bytes = this.finish()
    this.#bytes = Buffer.allocUnsafe(FIRST_SIZE)
    this.#length = 0
    return bytes
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}
