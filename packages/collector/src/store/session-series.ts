import type { SeriesDescription } from '@oximeter/core'

/** The series of one numbering of a producer, as far as they were described. */
export class SessionSeries implements Disposable {
  readonly #descriptions: (SeriesDescription | undefined)[] = []

  describe(first: number, series: readonly (SeriesDescription | undefined)[]): void {
    for (const [i, description] of series.entries()) this.#descriptions[first + i] = description
  }

  readonly get = (number: number): SeriesDescription | undefined => this.#descriptions[number];

  [Symbol.dispose](): void {
    this.#descriptions.length = 0
  }
}
