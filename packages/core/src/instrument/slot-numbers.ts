import { grown } from '../number-arrays.ts'
import type { DescribedSeries, SeriesNumbering } from '../numbering/series-numbering.ts'
import type { SeriesDescription } from '../points.ts'

/** The numbers of slots in one numbering, each plus one: 0 of what has none. */
interface Column {
  readonly numbering: SeriesNumbering
  numbers: Uint32Array
}

/**
 * The numbers that the series of an instrument have in a numbering, by slot. They belong to the
 * numbering that was used last: another one numbers all series anew, while those of the first end.
 */
export class SlotNumbers {
  readonly #describe: (slot: number) => SeriesDescription
  #current: Column | undefined
  /** Those that others are about to take over. */
  #others: Column[] = []

  constructor(describe: (slot: number) => SeriesDescription) {
    this.#describe = describe
  }

  /** From now on numbers are asked for in this numbering, of so many slots. */
  belongTo(numbering: SeriesNumbering, slots: number): void {
    if (this.#current?.numbering !== numbering) {
      const known = this.#others.find((other) => other.numbering === numbering)
      this.#others = this.#others.filter((other) => other !== known)
      if (this.#current) this.#others.push(this.#current)
      this.#current = known ?? { numbering, numbers: new Uint32Array(slots) }
    }
    const current = this.#current
    if (current.numbers.length < slots) current.numbers = grown(current.numbers, slots)
  }

  has(slot: number): boolean {
    return this.#current !== undefined && this.#current.numbers[slot]! > 0
  }

  /** The number of a series, which gets one if it has none; what others call it ends. */
  of(slot: number, series: DescribedSeries): number {
    for (const other of this.#others) this.#endIn(other, slot)
    const { numbering, numbers } = this.#current!
    const known = numbers[slot]!
    if (known > 0) return known - 1
    const number = numbering.add(series)
    numbers[slot] = number + 1
    return number
  }

  /** A series ends, or begins anew: what it was is still to be said of its numbers. */
  end(slot: number): void {
    if (this.#current) this.#endIn(this.#current, slot)
    for (const other of this.#others) this.#endIn(other, slot)
  }

  /** All slots were asked for: what others call the rest of them ends. */
  endOthers(): void {
    for (const other of this.#others) this.#endAllIn(other)
    this.#others = []
  }

  endAll(): void {
    this.endOthers()
    if (this.#current) this.#endAllIn(this.#current)
    this.#current = undefined
  }

  #endAllIn(column: Column): void {
    for (let slot = 0; slot < column.numbers.length; slot++) this.#endIn(column, slot)
  }

  #endIn({ numbering, numbers }: Column, slot: number): void {
    const known = numbers[slot] ?? 0
    if (known === 0) return
    numbers[slot] = 0
    numbering.end(known - 1, this.#describe(slot))
  }
}
