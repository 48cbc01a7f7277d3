/**
 * Many may be inside at a time, or it is shut and none is: whoever shuts it waits for those inside
 * to leave, and those who come meanwhile wait for it to open.
 */
export class Gate {
  #inside = 0
  #shut: Promise<void> | undefined
  #empty: (() => void) | undefined

  async enter(): Promise<Disposable> {
    while (this.#shut !== undefined) await this.#shut
    this.#inside += 1
    return { [Symbol.dispose]: this.#leave }
  }

  /** One at a time. */
  async shut(): Promise<Disposable> {
    while (this.#shut !== undefined) await this.#shut
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#shut = promise
    if (this.#inside > 0) await new Promise<void>((empty) => (this.#empty = empty))
    return {
      [Symbol.dispose]: () => {
        this.#shut = undefined
        resolve()
      },
    }
  }

  readonly #leave = (): void => {
    this.#inside -= 1
    if (this.#inside > 0) return
    this.#empty?.()
    this.#empty = undefined
  }
}
