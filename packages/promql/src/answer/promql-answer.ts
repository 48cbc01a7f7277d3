import type { ResultTable } from '@oximeter/oxql'
import { formatValue } from '@oximeter/prometheus/names'
import type { PlannedPromql, Times } from '../plan/plan-promql.ts'
import { PromqlError } from '../promql-error.ts'
import { secondsOf } from '../seconds.ts'
import type { LabelSet, PromqlData, RangeSeries, TimedText } from './answer.ts'
import { labelledSeries } from './labelled-series.ts'

/**
 * What Prometheus would answer.
 *
 * @param tables of the plan, in its order
 * @throws {PromqlError} `execution` if two series have the same labels
 */
export function promqlAnswer(planned: PlannedPromql, tables: readonly ResultTable[]): PromqlData {
  const { result, times } = planned
  switch (result.kind) {
    case 'string':
      return { resultType: 'string', result: [secondsOf(times.end), result.value] }
    case 'number':
      return ofScalar(result.value, times)
    case 'tables': {
      const series = distinct(
        result.branches.flatMap((branch, i) => labelledSeries(branch, tables[i]!)),
      )
      return ofSeries(series, result.of, times)
    }
  }
}

function ofSeries(
  series: readonly RangeSeries[],
  of: 'vector' | 'scalar' | 'samples',
  times: Times,
): PromqlData {
  if (of === 'samples' || !times.isInstant) return { resultType: 'matrix', result: series }
  if (of === 'scalar') {
    const value = series[0]?.values.at(-1)
    return { resultType: 'scalar', result: value ?? [secondsOf(times.end), 'NaN'] }
  }
  const result = series.map(({ metric, values }) => ({ metric, value: values.at(-1)! }))
  return { resultType: 'vector', result }
}

function ofScalar(value: number, times: Times): PromqlData {
  if (!times.isInstant) return { resultType: 'matrix', result: [steady(value, times)] }
  return { resultType: 'scalar', result: [secondsOf(times.end), formatValue(value)] }
}

/** The same at each time. */
function steady(value: number, { start, end, step }: Times): RangeSeries {
  const count = Number((end - start) / step) + 1
  const text = formatValue(value)
  const values = Array.from({ length: count }, (_, i): TimedText => {
    return [secondsOf(start + BigInt(i) * step), text]
  })
  return { metric: {}, values }
}

function distinct(series: readonly RangeSeries[]): readonly RangeSeries[] {
  const known = new Set<string>()
  for (const { metric } of series) {
    const key = keyOf(metric)
    if (known.has(key)) {
      throw new PromqlError(
        'execution',
        `vector cannot contain metrics with the same labelset: ${key} is there twice`,
      )
    }
    known.add(key)
  }
  return series
}

function keyOf(labels: LabelSet): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
