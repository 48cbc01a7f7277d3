import type { SeriesLimitNode } from '../plan/plan.ts'
import type { Table } from './table.ts'

export function seriesLimit(node: SeriesLimitNode, input: Table): Table {
  const { shape, count } = node
  const { series } = input
  return {
    ...input,
    shape,
    series: count >= series.length ? series : series.slice(0, Number(count)),
  }
}
