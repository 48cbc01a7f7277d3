import { isDistribution, valuesOf } from '../data-type.ts'
import { checkProbability } from '../numbers.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { PlanNode, StatisticNode } from '../plan.ts'
import type { Dimension, TableShape } from '../table-shape.ts'
import { requireOneDimension } from './require.ts'

/**
 * A number of each distribution. Counts and sums of deltas are deltas, which can be aligned as those
 * of counters; means and quantiles are gauges.
 *
 * @throws PlanProblem `wrong-type` of what is no distribution, `out-of-range`; `mismatch` of two equal quantiles
 */
export function statisticNode(
  input: PlanNode,
  statistic: StatisticNode['statistic'],
): StatisticNode {
  const { shape } = input
  // OxQL has no word for `up_to`: other languages ask for it, of distributions alone.
  const stage = statistic.kind === 'up_to' ? 'count' : statistic.kind
  const dimension = requireDistribution(shape, stage)
  const isAdded = statistic.kind === 'count' || statistic.kind === 'sum'
  return {
    kind: 'statistic',
    input,
    statistic,
    shape: {
      ...shape,
      dimensions: dimensionsOf(statistic, dimension, shape),
      hasStartTimes: shape.hasStartTimes && isAdded,
    },
  }
}

/** @throws PlanProblem `wrong-type` */
export function requireDistribution(shape: TableShape, stage: keyof typeof OF_NUMBERS): Dimension {
  const dimension = requireOneDimension(shape, stage)
  if (isDistribution(dimension.type)) return dimension
  throw new PlanProblem(
    'wrong-type',
    `${stage} takes distributions, and ${shape.name} has ${valuesOf(dimension.type)}`,
    OF_NUMBERS[stage],
  )
}

const OF_NUMBERS = {
  mean: 'of numbers it is | group_by [ … ], mean, or over time | align mean_within(5m)',
  sum: 'of numbers it is | group_by [ … ], sum, or over time | align sum_within(5m)',
  count: 'of numbers it is | group_by [ … ], count, or over time | align count_within(5m)',
  quantile:
    'of numbers it is | group_by [ … ], quantile(0.9), or over time | align quantile_within(0.9, 5m)',
  histogram: undefined,
}

function dimensionsOf(
  statistic: StatisticNode['statistic'],
  dimension: Dimension,
  { alignment }: TableShape,
): TableShape['dimensions'] {
  const gauge: Dimension = { ...dimension, type: 'double', metricType: 'gauge' }
  switch (statistic.kind) {
    case 'mean':
    case 'up_to':
      return [gauge]
    case 'count':
      return [{ ...dimension, type: alignment ? 'double' : 'integer' }]
    case 'sum': {
      const isInteger = !alignment && dimension.type === 'integer_distribution'
      return [{ ...dimension, type: isInteger ? 'integer' : 'double' }]
    }
    case 'quantile': {
      const [first, ...others] = statistic.ps
      for (const p of statistic.ps) checkProbability('quantile', p)
      if (others.length === 0) return [gauge]
      const named = (p: number): Dimension => ({ ...gauge, name: quantileName(p) })
      const dimensions = [named(first), ...others.map(named)] as const
      if (new Set(dimensions.map(({ name }) => name)).size < dimensions.length) {
        throw new PlanProblem('mismatch', 'a quantile is asked for twice', 'leave one out')
      }
      return [...dimensions]
    }
  }
}

/** `p50`, `p99_9`: such as can be written in a filter. */
function quantileName(p: number): string {
  return `p${Number((p * 100).toPrecision(12))}`.replaceAll('.', '_')
}
