/** Bytes that grow as they are written, in the order that ClickHouse reads them. */
export class ByteWriter {
  #bytes: Buffer
  #length = 0

  /** @param room memory to begin with, whatever it holds, or how much of it */
  constructor(room: ArrayBuffer | number = 1024) {
    this.#bytes = typeof room === 'number' ? Buffer.allocUnsafeSlow(room) : Buffer.from(room)
  }

  get length(): number {
    return this.#length
  }

  u8(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  /** LEB128. */
  varint(value: number): void {
    this.#reserve(10)
    let rest = value
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#bytes[this.#length++] = rest
  }

  u64(value: bigint): void {
    this.#reserve(8)
    this.#length = this.#bytes.writeBigUInt64LE(value, this.#length)
  }

  /** Length, then UTF-8; a lone surrogate becomes U+FFFD. */
  string(text: string): void {
    // A UTF-16 unit takes at most three bytes; only long texts are measured first.
    const bound = text.length * 3
    if (bound < 0x80) {
      this.#reserve(bound + 1)
      const size = this.#bytes.write(text, this.#length + 1)
      this.#bytes[this.#length] = size
      this.#length += size + 1
      return
    }
    const size = Buffer.byteLength(text)
    this.varint(size)
    this.#reserve(size)
    this.#length += this.#bytes.write(text, this.#length)
  }

  raw(bytes: ArrayBufferView): void {
    this.#reserve(bytes.byteLength)
    this.#bytes.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), this.#length)
    this.#length += bytes.byteLength
  }

  /** What was written. The writer must not be used after this. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}
