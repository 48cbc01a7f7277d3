import { seriesOf } from '../instrument/instrument.ts'
import { SeriesBudget } from '../instrument/series-budget.ts'
import { datumError, type MetricsError } from '../metrics-error.ts'
import type { Producer } from '../producer.ts'

/** The budgets of series in one registry: instruments of the same name share theirs. */
export class InstrumentBudgets {
  readonly #byName = new Map<string, SeriesBudget>()
  /** How many instruments there was no room for. */
  refused = 0
  readonly #reported = new Set<string>()
  readonly #report: (problem: MetricsError, producer: Producer) => void

  constructor(report: (problem: MetricsError, producer: Producer) => void) {
    this.#report = report
  }

  /** Whether there is room for the producer; of one that is no instrument nothing is known. */
  admit(producer: Producer): boolean {
    const series = seriesOf(producer)
    if (!series) return true
    const { name } = series
    const budget = this.#byName.get(name) ?? new SeriesBudget()
    this.#byName.set(name, budget)
    if (budget.admit(series)) return true
    this.refused += 1
    if (!this.#reported.has(name)) {
      this.#reported.add(name)
      const problem = `${name}: ${budget.describe()}. The instrument was not registered: unregister`
      this.#report(datumError(`${problem} those of targets that are gone`), producer)
    }
    return false
  }

  release(producer: Producer): void {
    const series = seriesOf(producer)
    const budget = series && this.#byName.get(series.name)
    if (!budget) return
    budget.release(series)
    if (budget.isUnused) this.#byName.delete(series.name)
  }
}
