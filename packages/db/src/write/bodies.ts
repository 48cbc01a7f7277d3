/** What is kept for bodies to come, in bytes. */
const MAX_SPARE_BYTES = 16 * 1024 * 1024
/** Sizes are rounded up, so that the next body, which is about as large, fits. Less is not kept. */
const STEP = 256 * 1024

/**
 * Memory of bodies, which is used again once nobody needs what it holds: a few MiB a second anew
 * would have the garbage collector run each second.
 */
export class Bodies {
  readonly #lent = new WeakSet<ArrayBufferLike>()
  #spare: ArrayBuffer[] = []
  #spareBytes = 0

  /** Memory of at least so many bytes, and not many more, whatever they hold. */
  take(size: number): ArrayBuffer {
    if (size < STEP) return new ArrayBuffer(size)
    const at = this.#spare.findIndex(({ byteLength }) => {
      return byteLength >= size && byteLength <= size * 2
    })
    const [found] = at < 0 ? [] : this.#spare.splice(at, 1)
    this.#spareBytes -= found?.byteLength ?? 0
    const buffer = found ?? new ArrayBuffer(Math.ceil(size / STEP) * STEP)
    this.#lent.add(buffer)
    return buffer
  }

  /** Has memory that was taken used again; that of others is left alone. */
  giveBack({ buffer }: Uint8Array): void {
    if (!(buffer instanceof ArrayBuffer) || !this.#lent.delete(buffer)) return
    this.#spare.push(buffer)
    this.#spareBytes += buffer.byteLength
    // The oldest did not fit what was wanted since.
    while (this.#spareBytes > MAX_SPARE_BYTES) this.#spareBytes -= this.#spare.shift()!.byteLength
  }
}
