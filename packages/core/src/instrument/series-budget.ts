import type { Timeseries } from '../timeseries.ts'
import type { RefusalReason } from './refusals.ts'

/** Series that are counted together: those of one instrument. */
export interface BudgetedSeries {
  readonly name: string
  readonly size: number
  /** The most series that there may be. */
  readonly maxSeries: number
  /** All that must have room for one more. */
  readonly budgets: Set<SeriesBudget>
  readonly refusals: { readonly counts: Readonly<Record<RefusalReason, number>> }
  timeseries(): Iterable<Timeseries>
}

/** The field that has the most values. */
export interface Growth {
  readonly field: string
  readonly values: number
  /** Whether there may be more, since not all series were looked at. */
  readonly orMore: boolean
}

/** What grows shows in so many series, and to look at more would take too long. */
const LOOKED_AT = 10_000

/**
 * How many series there may be, of one instrument or of several together: as many as the most
 * generous of them may have, and no more instruments than that.
 */
export class SeriesBudget {
  readonly #members = new Set<BudgetedSeries>()
  #limit = 0
  #used = 0
  #refused = 0
  /** The budget because of which a series was refused last: this one or another. */
  #full: SeriesBudget | undefined
  #growth: Growth | undefined

  get members(): ReadonlySet<BudgetedSeries> {
    return this.#members
  }

  get limit(): number {
    return this.#limit
  }

  /** How many series there are. */
  get used(): number {
    return this.#used
  }

  get isFull(): boolean {
    return this.#used >= this.#limit
  }

  /** How often a series was refused. */
  get refused(): number {
    return this.#refused
  }

  /** Counts the series in, if there is room for them. */
  admit(series: BudgetedSeries): boolean {
    this.#limit = Math.max(this.#limit, series.maxSeries)
    if (this.#members.size >= this.#limit || this.#used + series.size > this.#limit) {
      this.#full = this
      return false
    }
    this.#members.add(series)
    series.budgets.add(this)
    this.#used += series.size
    return true
  }

  release(series: BudgetedSeries): void {
    if (!this.#members.delete(series)) return
    series.budgets.delete(this)
    this.#used -= series.size
  }

  /** Counts one more. */
  take(): void {
    this.#used += 1
  }

  /** Counts one less. */
  free(): void {
    this.#used -= 1
    // Should it be used up again, then perhaps by another field.
    if (this.#used * 2 < this.#limit) this.#growth = undefined
  }

  /** Takes note of a series that was refused because a budget was full. */
  refuse(full: SeriesBudget): void {
    this.#refused += 1
    this.#full = full
  }

  /** What grows, as far as something was refused because of it. It is looked for only once. */
  get growth(): Growth | undefined {
    if (this.#full && this.#full !== this) return this.#full.growth
    return (this.#growth ??= this.#findGrowth())
  }

  /** Why there is no room. */
  describe(): string {
    const { growth } = this
    const limit = (this.#full ?? this).limit
    const text = `the budget of ${limit} series is used up`
    if (!growth) return text
    const { field, values, orMore } = growth
    return `${text}; its field "${field}" has ${values} values${orMore ? ' or more' : ''}`
  }

  #findGrowth(): Growth | undefined {
    const values = new Map<string, Set<unknown>>()
    let left = LOOKED_AT
    for (const member of this.#members) {
      for (const { targetFields, metricFields } of member.timeseries()) {
        if (left-- === 0) break
        for (const { name, value } of [...metricFields, ...targetFields]) {
          const seen = values.get(name) ?? new Set()
          values.set(name, seen.add(value))
        }
      }
      if (left < 0) break
    }
    const [most] = [...values].sort(([, a], [, b]) => b.size - a.size)
    return most && { field: most[0], values: most[1].size, orMore: left < 0 }
  }
}
