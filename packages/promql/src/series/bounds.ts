import type { HistogramDatumType } from '@oximeter/core'
import type { Distribution, Plan, ResultTable } from '@oximeter/oxql'
import { finishPlan } from '@oximeter/oxql/plan'
import { formatValue } from '@oximeter/prometheus/names'
import { below } from '../answer/buckets.ts'
import { newestDistributions } from '../plan/bound.ts'
import type { SelectedMetric } from './selected-metrics.ts'

/** The newest distributions of buckets that were selected, in a time: nanoseconds since the epoch. */
export function boundsPlan(
  selected: readonly SelectedMetric[],
  { from, to }: { readonly from: bigint; readonly to: bigint },
): Plan {
  return finishPlan(
    bucketsOf(selected).map(({ scan }) => newestDistributions(scan, from, to)),
    to,
  )
}

/** The values of `le`, from the tables of that plan; ascending. */
export function boundsIn(
  selected: readonly SelectedMetric[],
  tables: readonly ResultTable[],
): string[] {
  const bounds = new Set<string>()
  for (const [i, { scan }] of bucketsOf(selected).entries()) {
    for (const { bins } of distributionsOf(tables[i]!)) {
      for (const bound of boundsOf(bins, scan.datumType as HistogramDatumType)) bounds.add(bound)
    }
  }
  return [...bounds].sort((a, b) => valueOf(a) - valueOf(b))
}

function bucketsOf(selected: readonly SelectedMetric[]): readonly SelectedMetric[] {
  return selected.filter(({ metric }) => metric.part === 'bucket')
}

function* distributionsOf({ series }: ResultTable): Generator<Distribution> {
  for (const { points } of series) {
    for (const { type, values } of points.values) {
      if (type !== 'integer_distribution' && type !== 'double_distribution') continue
      for (const distribution of values) if (distribution) yield distribution
    }
  }
}

/** The upper bounds of buckets, as labels; not the largest number below zero, which nobody uses. */
function boundsOf(bins: Distribution['bins'], type: HistogramDatumType): string[] {
  const isFloat = type === 'histogram_f32' || type === 'histogram_f64'
  const edges = bins.slice(1).filter((edge) => !isFloat || edge !== 0)
  return [...edges.map((edge) => formatValue(below(edge, type))), '+Inf']
}

function valueOf(bound: string): number {
  return bound === '+Inf' ? Infinity : Number(bound)
}
