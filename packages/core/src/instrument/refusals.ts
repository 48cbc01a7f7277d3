import { datumError, type MetricsError } from '../metrics-error.ts'

/** Why something was not recorded: the budget of series, the values of fields, or the value. */
export type RefusalReason = 'series_budget' | 'field_value' | 'value'

/**
 * What an instrument refused. Recording never throws into the application: it is counted, and the
 * first of each reason is reported.
 */
export class Refusals {
  readonly counts: Record<RefusalReason, number> = { series_budget: 0, field_value: 0, value: 0 }
  readonly #name: string
  readonly #onError: ((problem: MetricsError) => void) | undefined
  #unreported: MetricsError[] = []

  constructor(name: string, onError: ((problem: MetricsError) => void) | undefined) {
    this.#name = name
    this.#onError = onError
  }

  get total(): number {
    const { series_budget, field_value, value } = this.counts
    return series_budget + field_value + value
  }

  /** The text is asked for only where it is reported. */
  add(reason: RefusalReason, describe: () => string): void {
    if (this.counts[reason]++ > 0) return
    const problem = datumError(
      `${this.#name}: ${describe()}. It was not recorded; more of the kind are only counted`,
    )
    if (this.#onError) reportTo(this.#onError, problem)
    else this.#unreported.push(problem)
  }

  /** Hands over what had nobody to be reported to. */
  flush(report: (problem: MetricsError) => void): void {
    for (const problem of this.#unreported.splice(0)) reportTo(report, problem)
  }
}

/** Calls a hook of the application, whose own failure must not reach who records. */
export function reportTo(hook: (problem: MetricsError) => void, problem: MetricsError): void {
  try {
    hook(problem)
  } catch {
    // A hook that fails has nobody left to tell.
  }
}
