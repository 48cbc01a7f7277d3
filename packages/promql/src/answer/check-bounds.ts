import type { HistogramDatumType } from '@oximeter/core'
import type { Distribution, ResultTable } from '@oximeter/oxql'
import { formatValue } from '@oximeter/prometheus/names'
import type { BoundCheck } from '../plan/bound.ts'
import { PromqlError } from '../promql-error.ts'
import { below } from './buckets.ts'

/**
 * That histograms have the bounds that were asked for.
 *
 * @param tables of each check its newest distributions
 * @throws {PromqlError} `execution` that names those that there are
 */
export function checkBounds(checks: readonly BoundCheck[], tables: readonly ResultTable[]): void {
  for (const [i, { metric, type, bound }] of checks.entries()) {
    for (const { bins } of distributionsOf(tables[i]!)) {
      if (bins.some((edge) => bound.edges.includes(Number(edge)))) continue
      const known = boundsOf(bins, type).join(', ')
      throw new PromqlError(
        'execution',
        `${metric} has no bucket le="${bound.text}": there are ${known}`,
      )
    }
  }
}

export function* distributionsOf({ series }: ResultTable): Generator<Distribution> {
  for (const { points } of series) {
    for (const { type, values } of points.values) {
      if (type !== 'integer_distribution' && type !== 'double_distribution') continue
      for (const distribution of values) if (distribution) yield distribution
    }
  }
}

/** The upper bounds of buckets, as labels; not the largest number below zero, which nobody uses. */
export function boundsOf(bins: Distribution['bins'], type: HistogramDatumType): string[] {
  const isFloat = type === 'histogram_f32' || type === 'histogram_f64'
  const edges = bins.slice(1).filter((edge) => !isFloat || edge !== 0)
  return [...edges.map((edge) => formatValue(below(edge, type))), '+Inf']
}
