import { grown } from '../number-arrays.ts'
import type { DescribedSeries, SeriesNumbering } from '../numbering/series-numbering.ts'
import type { SeriesDescription } from '../points.ts'

/**
 * The numbers that the series of an instrument have in a numbering, by slot. They belong to one
 * numbering at a time: another one numbers all series anew.
 */
export class SlotNumbers {
  #numbering: SeriesNumbering | undefined
  /** Each plus one: 0 of what has no number. */
  #numbers = new Uint32Array(0)
  readonly #describe: (slot: number) => SeriesDescription

  constructor(describe: (slot: number) => SeriesDescription) {
    this.#describe = describe
  }

  /** The numbers of so many slots are asked for in this numbering. */
  belongTo(numbering: SeriesNumbering, slots: number): void {
    if (this.#numbering !== numbering) this.endAll()
    this.#numbering = numbering
    if (this.#numbers.length < slots) this.#numbers = grown(this.#numbers, slots)
  }

  has(slot: number): boolean {
    return this.#numbers[slot]! > 0
  }

  /** The number of a series, which gets one if it has none. */
  of(slot: number, series: DescribedSeries): number {
    const known = this.#numbers[slot]!
    if (known > 0) return known - 1
    const number = this.#numbering!.add(series)
    this.#numbers[slot] = number + 1
    return number
  }

  /** A series ends, or begins anew: what it was is still to be said of its number. */
  end(slot: number): void {
    const known = this.#numbers[slot] ?? 0
    if (known === 0) return
    this.#numbers[slot] = 0
    this.#numbering!.end(known - 1, this.#describe(slot))
  }

  endAll(): void {
    for (let slot = 0; slot < this.#numbers.length; slot++) this.end(slot)
    this.#numbering = undefined
  }
}
