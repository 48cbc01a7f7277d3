import type { LimitNode } from '../plan/plan.ts'
import type { Point, Table } from './table.ts'

export function limit(node: LimitNode, input: Table): Table {
  return {
    ...input,
    shape: node.shape,
    series: input.series.map(({ fields, points }) => ({
      fields,
      points: keepPoints(points, node.end, node.count),
    })),
  }
}

/** The first or last so many; the count may be larger than any list. */
export function keepPoints<P extends Point>(
  points: readonly P[],
  end: 'first' | 'last',
  count: bigint,
): readonly P[] {
  if (count >= points.length) return points
  const kept = Number(count)
  return end === 'first' ? points.slice(0, kept) : points.slice(points.length - kept)
}
