import { DbError } from '../error.ts'

/** Bytes that arrive in pieces, read in order; waits only when a piece is used up. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** Whether nothing more comes. */
  async isAtEnd(): Promise<boolean> {
    return !(await this.#fill(1))
  }

  async varint(): Promise<number> {
    let value = 0
    for (let factor = 1; ; factor *= 0x80) {
      if (this.#at === this.#bytes.length) await this.#need(1)
      const byte = this.#bytes[this.#at++]!
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }

  async string(): Promise<string> {
    const size = await this.varint()
    if (this.#bytes.length - this.#at < size) await this.#need(size)
    this.#at += size
    return this.#bytes.toString('utf8', this.#at - size, this.#at)
  }

  /** What has arrived and was not read, as it is until more is waited for. */
  get ahead(): Buffer {
    return this.#at === 0 ? this.#bytes : this.#bytes.subarray(this.#at)
  }

  /** Waits until so many bytes have arrived. */
  async wait(size: number): Promise<void> {
    if (this.#bytes.length - this.#at < size) await this.#need(size)
  }

  /** Bytes that have arrived, as they are until more is waited for. */
  take(size: number): Buffer {
    this.#at += size
    return this.#bytes.subarray(this.#at - size, this.#at)
  }

  /** A copy, in a buffer of its own. */
  async raw(size: number): Promise<ArrayBuffer> {
    await this.wait(size)
    return new Uint8Array(this.take(size)).buffer
  }

  async #need(size: number): Promise<void> {
    if (!(await this.#fill(size))) throw brokeOff()
  }

  async #fill(size: number): Promise<boolean> {
    const pieces = [this.#bytes.subarray(this.#at)]
    let length = pieces[0]!.length
    while (length < size) {
      const next = await this.#pieces.next()
      if (next.done) break
      pieces.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.length))
      length += next.value.length
    }
    if (pieces.length > 1) {
      this.#bytes = Buffer.concat(pieces)
      this.#at = 0
    }
    return length >= size
  }
}

export function brokeOff(): DbError {
  return new DbError('unavailable', 'the answer of the database broke off')
}
