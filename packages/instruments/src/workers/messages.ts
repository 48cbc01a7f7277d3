import type { Datum, MetricsErrorInfo, Nanoseconds, Timeseries } from '@oximeter/core'

/** What the messages of this package are known by among those of the application. */
export const TAG = 'oximeter:workers'

/** From who gathers to a worker. */
export type Ask =
  /** Say hello, whoever has something to report. */
  | { readonly [TAG]: 'call' }
  /** Report, with this number. */
  | { readonly [TAG]: 'ask'; readonly registry: string; readonly number: number }

/** From a worker to who gathers. */
export type Answer =
  | { readonly [TAG]: 'hello'; readonly registry: string }
  | { readonly [TAG]: 'bye'; readonly registry: string }
  | {
      readonly [TAG]: 'report'
      readonly registry: string
      /** That of the question; 0 of a report that nobody asked for. */
      readonly number: number
      readonly report: Report
    }

/** What has changed in a worker's registry. Each series is described in one report only. */
export interface Report {
  /** The next numbers of series, and what they are of. */
  readonly described: readonly Timeseries[]
  /** Numbers of series, a row each. */
  readonly series: readonly number[]
  readonly data: readonly Datum[]
  /** The time of each row that has one of its own: it is not of the time of the report. */
  readonly times: readonly (Nanoseconds | undefined)[]
  /** Numbers of gauges that are no more. */
  readonly gone: readonly number[]
  readonly errors: readonly MetricsErrorInfo[]
}

export function isMessage(value: unknown): value is { [TAG]: unknown } {
  return typeof value === 'object' && value !== null && TAG in value
}
