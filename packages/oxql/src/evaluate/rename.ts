import type { RenameNode } from '../plan/plan.ts'
import { inOrderOfFields, pick, placesOf } from './order.ts'
import type { Table } from './table.ts'

/** The same values under other names, which may bring them into another order. */
export function rename(node: RenameNode, input: Table): Table {
  const { shape } = node
  const former = new Map(node.renamings.map(({ from, to }) => [to, from]))
  const places = placesOf(
    input.shape,
    shape.fields.map(({ name }) => former.get(name) ?? name),
  )
  const series = input.series.map(({ fields, points }) => ({
    fields: pick(fields, places),
    points,
  }))
  return { ...input, shape, series: input.isRanked ? series : inOrderOfFields(shape, series) }
}
