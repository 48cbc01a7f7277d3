import type { GroupByNode } from '../plan/plan.ts'
import { identityOf, inOrderOfFields, pick, placesOf } from './order.ts'
import { reduceValues } from './reduce.ts'
import type { Point, Series, Table } from './table.ts'
import type { Warnings } from './warnings.ts'

/** One series of all with equal values of some fields. */
export function groupBy(node: GroupByNode, input: Table, warnings: Warnings): Table {
  const { shape } = node
  const places = placesOf(
    input.shape,
    shape.fields.map(({ name }) => name),
  )
  const groups = Map.groupBy(input.series, ({ fields }) => identityOf(pick(fields, places)))
  const series = Array.from(groups.values(), (members) => ({
    fields: pick(members[0]!.fields, places),
    points: reducePoints(node, members, warnings),
  }))
  return { shape, series: inOrderOfFields(shape, series) }
}

function reducePoints(
  node: GroupByNode,
  members: readonly Series[],
  warnings: Warnings,
): readonly Point[] {
  const byTime = Map.groupBy(
    members.flatMap(({ points }) => points),
    ({ time }) => time,
  )
  return [...byTime]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([time, points]) => ({
      time,
      values: node.shape.dimensions.map((_, dimension) =>
        reduceValues(
          node.reducer,
          points.map(({ values }) => values[dimension]!),
          warnings,
        ),
      ),
    }))
}
