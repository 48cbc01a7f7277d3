import type { SeriesDescription } from '../points.ts'
import type { SeriesTable } from './series-table.ts'

/** One series, resolved: a slot in the table of its instrument. */
export abstract class BoundSeries<T extends SeriesTable> {
  readonly table: T
  slot: number

  constructor(table: T, slot: number) {
    this.table = table
    this.slot = slot
  }

  /** From the next collection on, says that the value is missing; until one is recorded again. */
  missing(): void {
    this.table.markMissing(this)
  }

  /**
   * Ends the series: it is not collected any more, and what is recorded on this object leads to
   * nothing. Asked for again by its values, it begins anew.
   */
  remove(): void {
    this.table.remove(this)
  }

  /** The slot to record in: a series that was retired begins anew. */
  live(): number {
    return this.slot >= 0 ? this.slot : this.table.revive(this)
  }

  describe(): SeriesDescription {
    return this.table.describe(this.slot)
  }
}
