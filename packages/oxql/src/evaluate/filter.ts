import type { FilterNode } from '../plan/plan.ts'
import { truthOf } from './condition.ts'
import { withPoints, type Table } from './table.ts'

export function filter(node: FilterNode, input: Table): Table {
  const series = input.series.flatMap(({ fields, points }) =>
    withPoints(
      fields,
      points.filter((point) => truthOf(node.condition, input.shape, { fields, point }) === true),
    ),
  )
  return { ...input, shape: node.shape, series }
}
