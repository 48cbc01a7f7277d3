/** Has those that come one by one placed together: many registrations at once cost a few passes. */
export class PlacementQueue {
  readonly #place: (ids: readonly string[]) => Promise<unknown>
  #waiting: string[] = []
  #running: Promise<unknown> = Promise.resolve()
  #next: Promise<unknown> | undefined

  constructor(place: (ids: readonly string[]) => Promise<unknown>) {
    this.#place = place
  }

  /** Resolves when a pass is over that began after this call. */
  async place(id: string): Promise<void> {
    this.#waiting.push(id)
    this.#next ??= this.#running
      .catch(() => {}) // whoever waited for that one has heard of it
      .then(() => {
        const ids = this.#waiting
        this.#waiting = []
        this.#next = undefined
        this.#running = this.#place(ids)
        return this.#running
      })
    await this.#next
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#running, this.#next])
  }
}
