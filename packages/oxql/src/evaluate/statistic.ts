import type { StatisticNode } from '../plan/plan.ts'
import { countOf, isDistribution, quantileOf } from './distribution.ts'
import type { BinnedDistribution, Table } from './table.ts'
import { asType } from './numbers.ts'

/** Numbers in place of distributions. */
export function statistic(node: StatisticNode, input: Table): Table {
  const types = node.shape.dimensions.map(({ type }) => type)
  return {
    ...input,
    shape: node.shape,
    series: input.series.map(({ fields, points }) => ({
      fields,
      points: points.map((point) => {
        const value = point.values[0]!
        return {
          ...(node.shape.hasStartTimes ? point : { time: point.time }),
          values: isDistribution(value)
            ? statisticsOf(node.statistic, value).map((number, i) => asType(types[i]!, number))
            : types.map(() => null),
        }
      }),
    })),
  }
}

function statisticsOf(
  wanted: StatisticNode['statistic'],
  distribution: BinnedDistribution,
): readonly (number | bigint | null)[] {
  const { sumOfSamples } = distribution
  switch (wanted.kind) {
    case 'quantile':
      return wanted.ps.map((p) => quantileOf(distribution, p))
    case 'count':
      return [countOf(distribution)]
    case 'sum':
      return [sumOfSamples]
    case 'up_to':
      return [countBefore(distribution, wanted.edges)]
    case 'mean': {
      const count = Number(countOf(distribution))
      return [sumOfSamples === null || count === 0 ? null : Number(sumOfSamples) / count]
    }
  }
}

function countBefore(
  { bins, counts }: BinnedDistribution,
  edges: readonly number[],
): number | null {
  const starts = Array.from<number | bigint, number>(bins, Number)
  const edge = edges.find((one) => starts.includes(one))
  if (edge === undefined) return null
  const before = Array.from<number | bigint, number>(counts, Number).slice(0, starts.indexOf(edge))
  return before.reduce((sum, count) => sum + count, 0)
}
