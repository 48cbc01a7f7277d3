import type { Scope } from '@oximeter/oxql'
import type { MetricCatalogue } from '../names/metric.ts'
import type { Place } from '../syntax/expression.ts'
import { errorAt } from '../promql-error.ts'

/** What all parts of a query are planned with. Times and durations are nanoseconds. */
export interface PlanContext {
  readonly text: string
  readonly catalogue: MetricCatalogue
  readonly scope: Scope
  readonly start: bigint
  readonly end: bigint
  readonly step: bigint
  readonly lookback: bigint
  /** Whether one time is asked about. */
  readonly isInstant: boolean
  /** The first and last time of the whole query, wherever in it this is. */
  readonly asked: { readonly start: bigint; readonly end: bigint }
  /** How many one selector may select. */
  readonly maxMetrics: number
  /** What is odd and no mistake. */
  readonly infos: Set<string>
}

/** Ends the planning with the place of what is wrong. */
export function refuse({ text }: PlanContext, { at }: Place, message: string): never {
  throw errorAt(text, at, message)
}
