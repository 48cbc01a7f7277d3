import type { SeriesDescription } from '@oximeter/core'
import { SKIP, type BlockBuilder } from '@oximeter/db'

/**
 * The series of one numbering of a producer. Those that agree with their schema are known to the
 * builder, and nothing but its ids is kept of them; samples of the others are looked at one by one.
 */
export class SessionSeries implements Disposable {
  readonly #builder: BlockBuilder
  /** By number; the last is never given to a series. */
  #ids: Uint32Array = new Uint32Array(64).fill(SKIP)
  readonly #others = new Map<number, SeriesDescription>()

  constructor(builder: BlockBuilder) {
    this.#builder = builder
  }

  /** The builder's id of each series, by its number; SKIP where it is to take no samples of it. */
  get ids(): Uint32Array {
    return this.#ids
  }

  /** A number that no series has. */
  get noSeries(): number {
    return this.#ids.length - 1
  }

  /** Series that the builder does not know. */
  get others(): ReadonlyMap<number, SeriesDescription> {
    return this.#others
  }

  /** Numbers that were described before keep what was said of them then: it cannot change. */
  describe(first: number, series: readonly (SeriesDescription | undefined)[]): void {
    this.#grow(first + series.length + 1)
    for (const [i, description] of series.entries()) {
      const number = first + i
      if (description === undefined || this.#ids[number] !== SKIP) continue
      this.#others.set(number, description)
    }
  }

  /** Has the builder take the samples of a series from now on. */
  accept(number: number, description: SeriesDescription): void {
    this.#ids[number] = this.#builder.register(description)
    this.#others.delete(number)
  }

  /** What was described; undefined of a number that is none. */
  readonly get = (number: number): SeriesDescription | undefined => {
    const id = this.#ids[number] ?? SKIP
    return id === SKIP ? this.#others.get(number) : this.#builder.describe(id)
  };

  [Symbol.dispose](): void {
    this.#builder.release(this.#ids.filter((id) => id !== SKIP))
    this.#ids = new Uint32Array(1).fill(SKIP)
    this.#others.clear()
  }

  #grow(length: number): void {
    if (length <= this.#ids.length) return
    const grown = new Uint32Array(Math.max(length, this.#ids.length * 2)).fill(SKIP)
    grown.set(this.#ids)
    this.#ids = grown
  }
}
