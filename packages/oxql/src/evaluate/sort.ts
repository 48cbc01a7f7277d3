import type { SortNode } from '../plan/plan.ts'
import { rankOf } from './rank.ts'
import {
  compareFields,
  compareFieldValues,
  compareScalars,
  placesOf,
  type Comparable,
} from './order.ts'
import type { Series, Table } from './table.ts'
import type { Warnings } from './warnings.ts'

export function sort(node: SortNode, input: Table, warnings: Warnings): Table {
  const { shape } = node
  const order = 'fields' in node.by ? byFields(node, node.by.fields) : byRank(node, input, warnings)
  const series = input.series.toSorted(
    (a, b) => order(a, b) || compareFields(shape, a.fields, b.fields),
  )
  return { ...input, shape, series, isRanked: true }
}

type Order = (a: Series, b: Series) => number

function byFields({ shape, direction }: SortNode, names: readonly string[]): Order {
  const sign = direction === 'asc' ? 1 : -1
  const places = placesOf(shape, names)
  return (a, b) => {
    for (const place of places) {
      const { type } = shape.fields[place]!
      const order = compareFieldValues(type, a.fields[place] ?? null, b.fields[place] ?? null)
      if (order !== 0) return sign * order
    }
    return 0
  }
}

/** Series without a rank come last in either direction. */
function byRank({ by, direction }: SortNode, input: Table, warnings: Warnings): Order {
  if ('fields' in by) throw new TypeError('not a reducer')
  const sign = direction === 'asc' ? 1 : -1
  const ranks = new Map(
    input.series.map((series) => [
      series,
      rankOf(by.reducer, series, warnings) as Comparable | null,
    ]),
  )
  return (a, b) => {
    const [x, y] = [ranks.get(a) ?? null, ranks.get(b) ?? null]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return sign * compareScalars(x, y)
  }
}
