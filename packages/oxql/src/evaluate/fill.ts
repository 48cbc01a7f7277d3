import type { FillNode } from '../plan/plan.ts'
import { interpolate } from './interpolate.ts'
import type { Point, Table, Value } from './table.ts'
import { asType } from './numbers.ts'

/** Something in place of null, in each dimension. */
export function fill(node: FillNode, input: Table): Table {
  return {
    ...input,
    shape: node.shape,
    series: input.series.map(({ fields, points }) => {
      const columns = node.shape.dimensions.map((_, dimension) => filled(node, points, dimension))
      return {
        fields,
        points: points.map((point, i) => ({
          ...point,
          values: columns.map((column) => column[i]!),
        })),
      }
    }),
  }
}

function filled(node: FillNode, points: readonly Point[], dimension: number): readonly Value[] {
  const filling = node.with
  let before: Value = null
  return points.map((point) => {
    const value = point.values[dimension]!
    if (value !== null) return (before = value)
    switch (filling.kind) {
      case 'value':
        return asType(node.shape.dimensions[dimension]!.type, filling.value)
      case 'previous':
        return before
      case 'linear':
        return interpolate(points, point.time, dimension)
    }
  })
}
