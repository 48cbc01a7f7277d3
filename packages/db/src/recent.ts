/** What is read again once it is older than a while; a reading that failed is not kept. */
export class Recent<T> {
  readonly #read: () => Promise<T>
  readonly #freshMs: number
  #latest: { readonly readAt: number; readonly value: Promise<T> } | undefined

  constructor(read: () => Promise<T>, freshMs: number) {
    this.#read = read
    this.#freshMs = freshMs
  }

  /** What was read a while ago, at most. */
  get(): Promise<T> {
    const isFresh = this.#latest && performance.now() - this.#latest.readAt < this.#freshMs
    return isFresh ? this.#latest!.value : this.read()
  }

  async read(): Promise<T> {
    const latest = { readAt: performance.now(), value: this.#read() }
    this.#latest = latest
    try {
      return await latest.value
    } catch (error) {
      if (this.#latest === latest) this.#latest = undefined
      throw error
    }
  }
}
