import { tableOf } from '../instrument/instrument.ts'
import type { RefusalReason } from '../instrument/refusals.ts'
import { SeriesBudget, type BudgetedSeries } from '../instrument/series-budget.ts'
import { datumError, type MetricsError } from '../metrics-error.ts'
import type { Producer } from '../producer.ts'

/** What there is of one timeseries name among the instruments of a registry. */
export interface SeriesStatistics {
  /** `target:metric` */
  readonly name: string
  /** How many series there are. */
  readonly series: number
  /** The most that there may be. */
  readonly maxSeries: number
  /**
   * How often something was refused since the name is known, by reason; never less than before,
   * also when instruments leave the registry.
   */
  readonly refused: Readonly<Record<RefusalReason, number>>
  /** How many instruments were not registered, since there was no room for them. */
  readonly refusedInstruments: number
  /** The field with the most values, once a series or an instrument was refused for lack of room. */
  readonly growingField: string | undefined
}

/** The budgets of series in one registry: instruments of the same name share theirs. */
export class InstrumentBudgets {
  readonly #byName = new Map<string, NameBudget>()
  /** How many instruments there was no room for. */
  refused = 0
  readonly #report: (problem: MetricsError, producer: Producer) => void

  constructor(report: (problem: MetricsError, producer: Producer) => void) {
    this.#report = report
  }

  /** Whether there is room for the producer; of one that is no instrument nothing is known. */
  admit(producer: Producer): boolean {
    const series = tableOf(producer)
    if (!series) return true
    const { name } = series
    const known = this.#byName.get(name) ?? new NameBudget(name)
    this.#byName.set(name, known)
    if (known.admit(series)) return true
    this.refused += 1
    if (known.refusedInstruments === 1) {
      const problem = `${known.describe()}. The instrument was not registered: unregister`
      this.#report(datumError(`${problem} those of targets that are gone`), producer)
    }
    return false
  }

  release(producer: Producer): void {
    const series = tableOf(producer)
    const known = series && this.#byName.get(series.name)
    if (!known) return
    known.release(series)
    if (known.isForgettable) this.#byName.delete(series.name)
  }

  statistics(): SeriesStatistics[] {
    return Array.from(this.#byName.values(), (known) => known.statistics())
  }

  /** One problem for each name of which something was refused since this was called last. */
  takeRefusals(): MetricsError[] {
    return [...this.#byName.values()].flatMap((known) => known.takeRefusals())
  }
}

class NameBudget {
  readonly #name: string
  readonly #budget = new SeriesBudget()
  refusedInstruments = 0
  /** What those that left had refused, less what members had refused before they came. */
  readonly #refused: Record<RefusalReason, number> = { series_budget: 0, field_value: 0, value: 0 }
  #toldSeries = 0
  #toldInstruments = 0

  constructor(name: string) {
    this.#name = name
  }

  /** Whether neither a member nor anything that was refused is to be remembered. */
  get isForgettable(): boolean {
    const { series, refused, refusedInstruments } = this.statistics()
    const { size } = this.#budget.members
    return size + series + refusedInstruments + Object.values(refused).reduce((a, b) => a + b) === 0
  }

  admit(series: BudgetedSeries): boolean {
    if (!this.#budget.admit(series)) {
      this.refusedInstruments += 1
      return false
    }
    addCounts(this.#refused, series, -1)
    return true
  }

  release(series: BudgetedSeries): void {
    if (!this.#budget.members.has(series)) return
    this.#budget.release(series)
    addCounts(this.#refused, series, 1)
  }

  describe(): string {
    return `${this.#name}: ${this.#budget.describe()}`
  }

  statistics(): SeriesStatistics {
    const refused = { ...this.#refused }
    for (const member of this.#budget.members) addCounts(refused, member, 1)
    const isRefusing = refused.series_budget + this.refusedInstruments > 0
    return {
      name: this.#name,
      series: this.#budget.used,
      maxSeries: this.#budget.limit,
      refused,
      refusedInstruments: this.refusedInstruments,
      growingField: isRefusing ? this.#budget.growth?.field : undefined,
    }
  }

  takeRefusals(): MetricsError[] {
    const series = this.#budget.refused - this.#toldSeries
    const instruments = this.refusedInstruments - this.#toldInstruments
    if (series + instruments === 0) return []
    this.#toldSeries += series
    this.#toldInstruments += instruments
    const refused = [
      ...(series > 0 ? [`a series was refused ${timesOf(series)}`] : []),
      ...(instruments > 0 ? [`an instrument was refused ${timesOf(instruments)}`] : []),
    ]
    return [datumError(`${this.describe()}. Since the last collection ${refused.join(', and ')}`)]
  }
}

function addCounts(
  sums: Record<RefusalReason, number>,
  { refusals: { counts } }: BudgetedSeries,
  times: 1 | -1,
): void {
  sums.series_budget += times * counts.series_budget
  sums.field_value += times * counts.field_value
  sums.value += times * counts.value
}

function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
