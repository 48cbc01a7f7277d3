/** Decides by a list of numbers, over and over: a shorter list and smaller numbers decide more simply. */
export class Chooser {
  readonly #numbers: readonly number[]
  #at = 0

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  of<T>(all: readonly T[]): T {
    const round = Math.floor(this.#at / this.#numbers.length)
    const number = this.#numbers[this.#at++ % this.#numbers.length] ?? 0
    return all[(number + 7 * round) % all.length]!
  }

  /** Whether something happens that happens once in so many times. */
  once(times: number): boolean {
    return this.of(Array.from({ length: times }, (_, i) => i === times - 1))
  }

  /** One to so many of these, in their order. */
  some<T>(all: readonly T[], most: number = all.length): readonly T[] {
    const chosen = new Set<T>()
    const count = Math.min(most, all.length, this.of([1, 2, 3]))
    for (let i = 0; i < count; i++) chosen.add(this.of(all))
    return all.filter((one) => chosen.has(one))
  }
}
