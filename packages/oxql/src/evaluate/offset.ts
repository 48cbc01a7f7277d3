import type { OffsetNode } from '../plan/plan.ts'
import type { Table } from './table.ts'

/** The same points, later. */
export function offset({ shape, by }: OffsetNode, input: Table): Table {
  return {
    ...input,
    shape,
    series: input.series.map(({ fields, points }) => ({
      fields,
      points: points.map((point) => ({
        ...point,
        time: point.time + by,
        ...(point.startTime === undefined ? {} : { startTime: point.startTime + by }),
      })),
    })),
  }
}
