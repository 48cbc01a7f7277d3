import type { ResultTable } from '@oximeter/oxql'
import { formatValue } from '@oximeter/prometheus/names'
import { METRIC_NAME } from '../names/label.ts'
import type { PlannedPromql, Times } from '../plan/plan-promql.ts'
import { PromqlError } from '../promql-error.ts'
import {
  secondsOf,
  type LabelSet,
  type PromqlData,
  type RangeSeries,
  type TimedText,
} from './answer.ts'
import { labelledSeries } from './labelled-series.ts'

/**
 * What Prometheus would answer.
 *
 * @param tables of the plan, in its order
 * @throws {PromqlError} `execution` if two series have the same labels
 */
export function promqlAnswer(planned: PlannedPromql, tables: readonly ResultTable[]): PromqlData {
  const { results, times } = planned
  const [only, ...others] = results
  if (others.length === 0 && only!.kind !== 'tables' && only!.kind !== 'constant') {
    return only!.kind === 'string'
      ? { resultType: 'string', result: [secondsOf(times.end), only!.value] }
      : ofScalar(only!.value, times)
  }
  const parts = results.map((result) => {
    if (result.kind === 'string') return []
    if (result.kind !== 'tables') return [steady(result.value, times)]
    return distinct(
      result.branches.flatMap((branch, i) => labelledSeries(branch, tables[result.first + i]!)),
    )
  })
  const series = parts.length === 1 ? parts[0]! : combined(parts)
  if (only!.kind === 'tables' && only!.of === 'samples')
    return { resultType: 'matrix', result: series }
  if (!times.isInstant) return { resultType: 'matrix', result: series }
  if (only!.kind === 'tables' && only!.of === 'scalar') {
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

/** At each time the series of the first, and those of later ones with labels that none before has then. */
function combined(parts: readonly (readonly RangeSeries[])[]): readonly RangeSeries[] {
  const result = new Map<string, { metric: LabelSet; values: TimedText[] }>()
  const taken = new Set<string>()
  for (const part of parts) {
    const added: string[] = []
    for (const { metric, values } of part) {
      const labels = keyOf(withoutName(metric))
      const free = values.filter(([time]) => !taken.has(`${time} ${labels}`))
      if (free.length === 0) continue
      added.push(...free.map(([time]) => `${time} ${labels}`))
      const key = keyOf(metric)
      const known = result.get(key)
      if (known) known.values.push(...free)
      else result.set(key, { metric, values: [...free] })
    }
    for (const one of added) taken.add(one)
  }
  for (const { values } of result.values()) values.sort(([a], [b]) => a - b)
  return [...result.values()]
}

function withoutName(labels: LabelSet): LabelSet {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== METRIC_NAME))
}

function keyOf(labels: LabelSet): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
