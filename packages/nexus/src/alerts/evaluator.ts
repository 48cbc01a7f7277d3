import type { Database } from '@oximeter/db'
import { OxqlError } from '@oximeter/oxql'
import type { Logger } from 'pino'
import type { OwnMetrics } from '../own-metrics.ts'
import type { AlertRuleEntry } from '../store/alert-rules.ts'
import type { AlertStore } from '../store/alert-store.ts'
import type { EvaluationResult, StoredAlert, StoredEvaluation } from '../store/alerts.ts'
import { advance, isOfNoData } from './advance.ts'
import { evaluationProblem, findSeries, type Found } from './find-series.ts'
import type { RuleBook } from './rule-book.ts'

/** How soon it is seen that another Nexus was told of a new rule. */
const LONGEST_REST_MS = 2_000
const HOUR_MS = 3_600_000

export interface EvaluatorOptions {
  readonly book: RuleBook
  readonly store: AlertStore
  readonly metrics: Pick<Database, 'oxql'>
  readonly own: Pick<OwnMetrics, 'alertsEvaluated'>
  readonly logger: Logger
  /** Hears of alerts that have changed. */
  readonly onChange: () => void
}

/**
 * Evaluates rules when they are due, one after the other: of the two queries of users that the engine
 * runs at a time, one is always left to people. For one Nexus at a time; what is known is in the
 * database, so that whoever comes after goes on with it.
 */
export class Evaluator {
  readonly #options: EvaluatorOptions
  readonly #failing = new Set<string>()
  #lastHourly = Number.NEGATIVE_INFINITY

  constructor(options: EvaluatorOptions) {
    this.#options = options
  }

  /**
   * Evaluates what is due.
   *
   * @returns after how long there is more to do, in milliseconds
   * @throws {LeaseLostError} where another Nexus evaluates by now
   */
  async pass(signal: AbortSignal): Promise<number> {
    const { book, store, logger, onChange } = this.#options
    const entries = await book.rules()
    const enabled = entries.filter(({ rule }) => rule.enabled)
    const { now, byRule } = await store.alerts.evaluations()
    const began = performance.now()
    const clock = (): Date => new Date(now.getTime() + performance.now() - began)
    if (book.isWhole) {
      const ids = enabled.map(({ id }) => id)
      const ended = await store.alerts.resolveOthers(ids, 'the rule is gone, or switched off')
      if (ended > 0) {
        logger.info({ alerts: ended }, 'alerts of rules that are gone have ended')
        onChange()
      }
      await this.#hourly(entries)
    }
    const due = enabled
      .map((entry) => ({ entry, at: dueAt(entry, byRule.get(entry.id)) }))
      .filter(({ at }) => at <= now.getTime())
      .toSorted((a, b) => a.at - b.at)
    for (const { entry } of due) {
      if (signal.aborted) return 0
      await this.#evaluate(entry, clock, signal)
    }
    const evaluated = new Set(due.map(({ entry }) => entry.id))
    const next = enabled.map((entry) =>
      evaluated.has(entry.id)
        ? now.getTime() + entry.rule.interval_secs * 1000
        : dueAt(entry, byRule.get(entry.id)),
    )
    return Math.max(0, Math.min(LONGEST_REST_MS, Math.min(...next) - clock().getTime()))
  }

  async #evaluate(
    { id, rule }: AlertRuleEntry,
    clock: () => Date,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, metrics, own, logger, onChange } = this.#options
    const time = clock()
    const began = performance.now()
    let result: Omit<EvaluationResult, 'time' | 'durationMs'>
    try {
      const known = await store.alerts.of(id)
      const found = await findSeries(rule, { metrics, time, signal }).catch(orNoTimeseries(known))
      const { series, warnings } = found
      const advanced = advance({ ruleId: id, rule, known, series, now: time })
      const note = warnings.length === 0 ? null : warnings.join('; ')
      result = { ...advanced, error: null, note, series: series.length }
      if (this.#failing.delete(id)) logger.info({ rule: rule.name }, 'a rule is evaluated again')
    } catch (error) {
      if (signal.aborted) return
      const reason = evaluationProblem(error)
      result = { ...NOTHING, error: reason }
      // Once: it fails the same way with each evaluation.
      if (!this.#failing.has(id)) {
        logger.warn(
          { rule: rule.name, reason },
          'a rule cannot be evaluated: its alerts stay as they are',
        )
      }
      this.#failing.add(id)
    }
    const durationMs = Math.round(performance.now() - began)
    await store.alerts.keep(id, { ...result, time, durationMs })
    own.alertsEvaluated(result.error === null, durationMs)
    if (result.transitions.length > 0) onChange()
  }

  async #hourly(entries: readonly AlertRuleEntry[]): Promise<void> {
    if (performance.now() - this.#lastHourly < HOUR_MS) return
    const { store } = this.#options
    await store.alerts.deleteOld(entries.map(({ id }) => id))
    await store.silences.deleteOld()
    this.#lastHourly = performance.now()
  }
}

const NOTHING = {
  error: null,
  note: null,
  series: 0,
  leftOut: 0,
  changed: [],
  removed: [],
  transitions: [],
} as const

/**
 * A timeseries that is not there has no series: what is counted when something is lost is not there
 * until something is. While a rule alerts of one, that it is there no more is an error.
 */
function orNoTimeseries(known: readonly StoredAlert[]) {
  return (error: unknown): Found => {
    const isUnknown =
      error instanceof OxqlError &&
      error.mistakes.every(({ code }) => code === 'unknown-timeseries')
    if (!isUnknown || known.some((alert) => alert.state !== 'resolved' && !isOfNoData(alert))) {
      throw error
    }
    return { series: [], warnings: [evaluationProblem(error)] }
  }
}

/** In milliseconds since the epoch: at once where it was never evaluated. */
function dueAt({ rule }: AlertRuleEntry, last: StoredEvaluation | undefined): number {
  return last === undefined ? 0 : last.timeEvaluated.getTime() + rule.interval_secs * 1000
}
