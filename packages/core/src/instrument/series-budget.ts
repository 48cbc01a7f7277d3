import type { Timeseries } from '../timeseries.ts'

/** Series that are counted together: those of one instrument. */
export interface BudgetedSeries {
  readonly name: string
  readonly size: number
  /** The most series that there may be. */
  readonly maxSeries: number
  /** All that must have room for one more. */
  readonly budgets: Set<SeriesBudget>
  timeseries(): Iterable<Timeseries>
}

/**
 * How many series there may be, of one instrument or of several together: as many as the most
 * generous of them may have, and no more instruments than that.
 */
export class SeriesBudget {
  readonly #members = new Set<BudgetedSeries>()
  #limit = 0
  /** How many series there are. */
  used = 0
  #growth: string | undefined

  get isFull(): boolean {
    return this.used >= this.#limit
  }

  /** Whether no instrument is left. */
  get isUnused(): boolean {
    return this.#members.size === 0
  }

  /** Counts the series in, if there is room for them. */
  admit(series: BudgetedSeries): boolean {
    this.#limit = Math.max(this.#limit, series.maxSeries)
    if (this.#members.size >= this.#limit || this.used + series.size > this.#limit) return false
    this.#members.add(series)
    series.budgets.add(this)
    this.used += series.size
    return true
  }

  release(series: BudgetedSeries): void {
    if (!this.#members.delete(series)) return
    series.budgets.delete(this)
    this.used -= series.size
  }

  /** Names the field that has the most values: the one that grows. It is looked for only once. */
  describe(): string {
    this.#growth ??= this.#findGrowth()
    return `the budget of ${this.#limit} series is used up${this.#growth}`
  }

  #findGrowth(): string {
    const values = new Map<string, Set<unknown>>()
    for (const member of this.#members) {
      for (const { targetFields, metricFields } of member.timeseries()) {
        for (const { name, value } of [...metricFields, ...targetFields]) {
          const seen = values.get(name) ?? new Set()
          values.set(name, seen.add(value))
        }
      }
    }
    const [field, seen] = [...values].sort(([, a], [, b]) => b.size - a.size)[0] ?? []
    return field === undefined ? '' : `; its field "${field}" has ${seen?.size} values`
  }
}
