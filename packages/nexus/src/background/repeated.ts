export interface RepeatedOptions {
  /**
   * What is done. Resolves with how long to wait for the next time, in milliseconds, where that is not
   * `intervalMs`.
   *
   * @param signal aborts when the whole is closed, which waits for the end of what is under way
   */
  readonly work: (signal: AbortSignal) => Promise<number | void>
  /** Time from the end of one to the start of the next, in milliseconds. */
  readonly intervalMs: number
  /** Hears of the first failure in a row: the others are the same, until what they come of is gone. */
  readonly onTrouble: (error: unknown) => void
  /** Hears of the first success after that. */
  readonly onRecovered?: () => void
}

/** Does something again and again, the first time after one interval; what fails is tried again. */
export class Repeated implements AsyncDisposable {
  readonly #options: RepeatedOptions
  readonly #closed = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #again = false
  #isFailing = false

  constructor(options: RepeatedOptions) {
    this.#options = options
    this.#schedule(options.intervalMs)
  }

  /** Has it done now, or, if it is under way, once more right after that. */
  now(): void {
    if (this.#closed.signal.aborted) return
    if (this.#running !== undefined) this.#again = true
    else this.#start()
  }

  /** Ends after what is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed.abort()
    clearTimeout(this.#timer)
    await this.#running
  }

  #schedule(afterMs: number): void {
    this.#timer = setTimeout(() => this.#start(), afterMs)
    this.#timer.unref()
  }

  #start(): void {
    clearTimeout(this.#timer)
    this.#again = false
    this.#running = this.#runOnce()
  }

  async #runOnce(): Promise<void> {
    const afterMs = await this.#run()
    this.#running = undefined
    if (this.#closed.signal.aborted) return
    if (this.#again) this.#start()
    else this.#schedule(afterMs)
  }

  async #run(): Promise<number> {
    const { work, intervalMs, onTrouble, onRecovered } = this.#options
    const { signal } = this.#closed
    try {
      const afterMs = await work(signal)
      if (this.#isFailing) onRecovered?.()
      this.#isFailing = false
      return afterMs ?? intervalMs
    } catch (error) {
      if (!this.#isFailing && !signal.aborted) onTrouble(error)
      this.#isFailing = true
      return intervalMs
    }
  }
}
