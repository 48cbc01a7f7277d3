/**
 * How many schemas that nobody knew one source may bring: one that invents ever new ones must not
 * fill the place of others. Those that turn out to be known, or to add to an open one, do not count.
 */
export class SchemaAllowance {
  readonly #limit: number
  #brought = 0
  #pending = 0

  /** @param limit default: as many as there are */
  constructor(limit = Infinity) {
    this.#limit = limit
  }

  /** Whether one more may be brought. Then it is to be settled. */
  take(): boolean {
    if (this.#brought + this.#pending >= this.#limit) return false
    this.#pending += 1
    return true
  }

  settle(isNew: boolean): void {
    this.#pending -= 1
    if (isNew) this.#brought += 1
  }

  /** Whether there may be room for more soon. */
  get isPending(): boolean {
    return this.#pending > 0
  }
}
