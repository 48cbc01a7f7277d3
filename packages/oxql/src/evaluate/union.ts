import type { UnionNode } from '../plan/plan.ts'
import type { Table } from './table.ts'

/** One after another. */
export function union({ shape }: UnionNode, inputs: readonly Table[]): Table {
  return { shape, series: inputs.flatMap(({ series }) => series), isRanked: true }
}
