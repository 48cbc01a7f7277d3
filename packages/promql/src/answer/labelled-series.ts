import { formatFieldValue } from '@oximeter/core'
import type { ResultSeries, ResultTable } from '@oximeter/oxql'
import { formatValue } from '@oximeter/prometheus/names'
import { METRIC_NAME } from '../names/label.ts'
import type { Branch } from '../plan/vector.ts'
import { secondsOf } from '../seconds.ts'
import { bucketSeries } from './buckets.ts'
import type { LabelSet, RangeSeries, TimedText } from './answer.ts'

/** The series of a table with their labels; what has no value is not there. */
export function labelledSeries(branch: Branch, { shape, series }: ResultTable): RangeSeries[] {
  const places = branch.labels.map(({ name, field }) => {
    return { name, index: shape.fields.findIndex((one) => one.name === field) }
  })
  return series
    .flatMap((one) => seriesOf(labelSet(branch, places, one), branch, one))
    .filter(({ values }) => values.length > 0)
}

function labelSet(
  { name }: Branch,
  places: readonly { readonly name: string; readonly index: number }[],
  { fields }: ResultSeries,
): LabelSet {
  const labels: [string, string][] = name === undefined ? [] : [[METRIC_NAME, name]]
  for (const { name: label, index } of places) {
    const value = fields[index] ?? null
    // A label without text is as good as none.
    if (value !== null && value !== '') labels.push([label, formatFieldValue({ value })])
  }
  return Object.fromEntries(labels)
}

function seriesOf(metric: LabelSet, { buckets }: Branch, { points }: ResultSeries): RangeSeries[] {
  const { timestamps } = points
  const values = points.values[0]!
  switch (values.type) {
    case 'integer_distribution':
    case 'double_distribution':
      return buckets ? bucketSeries(metric, buckets, timestamps, values.values) : []
    case 'integer':
    case 'double': {
      const timed: TimedText[] = []
      for (const [i, value] of values.values.entries()) {
        if (value !== null) timed.push([secondsOf(timestamps[i]!), formatValue(value)])
      }
      return [{ metric, values: timed }]
    }
    default:
      return []
  }
}
