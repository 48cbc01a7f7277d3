import { HOUR, LABELS, MINUTE } from './data.ts'
import { bySql } from './by-sql.ts'

/** One question in every language that it is asked in. */
export interface Question {
  readonly what: string
  /** What tells series of the answer apart. */
  readonly labels: readonly string[]
  readonly oxql: string
  /** The best that we can write by hand on the same tables, with the same answer. */
  readonly sql: string
  readonly promql: Promql
  /** How far the answers of peers may be from ours by what they mean, as a share. */
  readonly within: number
  /** In milliseconds, where there is one beside that of 1.2 times the SQL. */
  readonly goal?: number
}

export interface Promql {
  readonly query: string
  /** From when, and every so many seconds; else at the end alone. */
  readonly steps?: { readonly start: bigint; readonly step: bigint }
  /** Points have the times that they have in OxQL, not that of the question. */
  readonly hasSameTimes: boolean
}

/** @param end up to when there are data, in nanoseconds since the epoch */
export function questionsUntil(end: bigint): readonly Question[] {
  const within = (nanoseconds: bigint): string =>
    `timestamp > ${instant(end - nanoseconds)} && timestamp <= ${instant(end)}`
  const sql = bySql(end)
  const latest = (name: string, series: number): Question => ({
    what: `latest value of ${series} series`,
    labels: LABELS,
    oxql: `get ${name} | filter ${within(5n * MINUTE)} | last 1`,
    sql: sql.latest(name),
    promql: { query: name, hasSameTimes: false },
    within: 1e-12,
  })
  const minutes = { start: end - HOUR + MINUTE, step: MINUTE }
  return [
    {
      what: 'raw hour of one series',
      labels: LABELS,
      oxql: `get bench:load | filter instance == 7 && route == '/route/1' && status_code == 500 && ${within(HOUR)}`,
      sql: sql.rawHour,
      promql: {
        query: `bench:load{instance="7",route="/route/1",status_code="500"}[1h]`,
        hasSameTimes: true,
      },
      within: 1e-12,
      goal: 3,
    },
    {
      what: 'rate of each minute of an hour, sum by route',
      labels: ['route'],
      oxql: `get bench:requests | filter ${within(HOUR)} | align rate(1m) | group_by [route], sum`,
      sql: sql.rateByRoute,
      promql: {
        query: 'sum by (route) (rate(bench:requests[1m]))',
        steps: minutes,
        hasSameTimes: true,
      },
      // They estimate what is before the first and after the last sample of a minute.
      within: 0.05,
    },
    {
      what: 'p99 by route of an hour',
      labels: ['route'],
      oxql: `get bench:latency | filter ${within(HOUR)} | align increase(1h) | group_by [route], sum | quantile(0.99)`,
      sql: sql.p99OfAnHour,
      promql: {
        query: 'histogram_quantile(0.99, sum by (le, route) (increase(bench:latency_bucket[1h])))',
        hasSameTimes: true,
      },
      within: 0.05,
    },
    {
      what: 'p99 by route of each minute of an hour',
      labels: ['route'],
      oxql: `get bench:latency | filter ${within(HOUR)} | align increase(1m) | group_by [route], sum | quantile(0.99)`,
      sql: sql.p99OfMinutes,
      promql: {
        query: 'histogram_quantile(0.99, sum by (le, route) (increase(bench:latency_bucket[1m])))',
        steps: minutes,
        hasSameTimes: true,
      },
      within: 0.1,
    },
    {
      what: 'top 10 by mean of six hours',
      labels: LABELS,
      oxql: `get bench:load | filter ${within(6n * HOUR)} | align mean_within(6h) | top 10`,
      sql: sql.topTen,
      promql: { query: 'topk(10, avg_over_time(bench:load[6h]))', hasSameTimes: true },
      // A sample at the very beginning counts for them.
      within: 1e-3,
    },
    {
      what: 'count of series by route',
      labels: ['route'],
      oxql: `get bench:load | filter ${within(5n * MINUTE)} | align last_within(5m) | group_by [route], count`,
      sql: sql.countByRoute,
      promql: { query: 'count by (route) (bench:load)', hasSameTimes: true },
      within: 0,
    },
    latest('bench:load', 10_000),
    { ...latest('bench:level', 100_000), goal: 50 },
  ]
}

const instant = (time: bigint): string => `@${new Date(Number(time / 1_000_000n)).toISOString()}`
