/** What was found out a moment ago: a bounded number of answers, each for its time. */
export class ShortMemory<Value> {
  readonly #most: number
  readonly #now: () => number
  readonly #entries = new Map<string, { readonly value: Value; readonly until: number }>()

  /** @param now milliseconds of a clock that only goes forward */
  constructor(most: number, now: () => number) {
    this.#most = most
    this.#now = now
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined || entry.until > this.#now()) return entry?.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, value: Value, ms: number): void {
    this.#entries.delete(key)
    this.#entries.set(key, { value, until: this.#now() + ms })
    if (this.#entries.size <= this.#most) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }
}
