import type { TargetFields } from '../import/imported-target.ts'
import type { Metric, MetricsRequest } from '../otlp/request.ts'
import type { ImportedTarget } from '../import/imported-target.ts'
import { Stretch } from '../stretch.ts'
import { MetricIntake, type IntakeContext } from './metric-intake.ts'
import type { Outcome } from './refusals.ts'
import { RequestReport, type Tally } from './tally.ts'

/** Takes all points of a request, in slices with other work in between. */
export class RequestIntake {
  readonly #context: IntakeContext
  readonly #targetFields: TargetFields
  readonly #tally: Tally
  readonly #report = new RequestReport()
  readonly #stretch = new Stretch()

  constructor(context: IntakeContext, targetFields: TargetFields, tally: Tally) {
    this.#context = context
    this.#targetFields = targetFields
    this.#tally = tally
  }

  async take({ resources }: MetricsRequest): Promise<RequestReport> {
    for (const { attributes, scopes } of resources) {
      for (const { name, metrics } of scopes) {
        const target = this.#targetFields.of(attributes, name)
        for (const metric of metrics) await this.#takeMetric(target, metric)
      }
    }
    return this.#report
  }

  async #takeMetric(target: ImportedTarget, metric: Metric): Promise<void> {
    const intake = new MetricIntake(this.#context, target, metric)
    const { data } = metric
    const refusal = intake.refusal
    if (refusal !== undefined || data === undefined) {
      this.#count(refusal ?? 'unknown_kind', metric, data?.points.length ?? 0)
      return
    }
    for (const outcome of intake.take(data)) {
      const isFirstPastBudget = outcome === 'series_budget' && !this.#report.has(outcome)
      const attribute = isFirstPastBudget ? intake.growing : undefined
      const detail = attribute === undefined ? '' : `; ${JSON.stringify(attribute)} grows`
      this.#count(outcome, metric, 1, detail)
      if (this.#stretch.isOver) await this.#stretch.rest()
    }
  }

  #count(outcome: Outcome, { name }: Metric, points: number, detail = ''): void {
    this.#report.add(outcome, name, points, detail)
    if (points > 0) this.#tally.points.add(outcome, points)
  }
}
