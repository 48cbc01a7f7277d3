/**
 * One piece of memory for what is needed for a moment: allocated anew for each block, it would have
 * the garbage collector run every few blocks.
 */
export class Scratch {
  #buffer = new ArrayBuffer(1 << 16)

  /** At least so many bytes, whatever they hold; until the next call only. */
  buffer(size: number): ArrayBuffer {
    if (this.#buffer.byteLength < size) {
      this.#buffer = new ArrayBuffer(2 ** Math.ceil(Math.log2(size)))
    }
    return this.#buffer
  }

  /** So many whole numbers, whatever they are; until the next call only. */
  numbers(length: number): Uint32Array {
    return new Uint32Array(this.buffer(length * 4), 0, length)
  }
}

const shared = new Scratch()

/** The same memory for all that is written at once: see `Scratch.buffer`. */
export function scratchBuffer(size: number): ArrayBuffer {
  return shared.buffer(size)
}
