import { compareText } from '@oximeter/core'
import { PlanProblem } from '../plan-problem.ts'
import type { HistogramNode, PlanNode } from '../plan.ts'
import type { ShapeField } from '../table-shape.ts'
import { requireDistribution } from './statistic-node.ts'

const EDGES: readonly ShapeField[] = [
  { name: 'bin_end', type: 'double', optional: true },
  { name: 'bin_start', type: 'double', optional: false },
]

/**
 * A series of counts for each bin: of deltas they are deltas.
 *
 * @throws PlanProblem `wrong-type` of what is no distribution, `mismatch` if a field is called as an edge
 */
export function histogramNode(input: PlanNode): HistogramNode {
  const { shape } = input
  const dimension = requireDistribution(shape, 'histogram')
  for (const { name } of shape.fields) {
    if (EDGES.every((edge) => edge.name !== name)) continue
    const hint = `rename it before: | rename ${name} as ${name}_before`
    throw new PlanProblem('mismatch', `${shape.name} has a field ${name} already`, hint)
  }
  return {
    kind: 'histogram',
    input,
    shape: {
      ...shape,
      fields: [...shape.fields, ...EDGES].sort((a, b) => compareText(a.name, b.name)),
      dimensions: [{ ...dimension, type: shape.alignment ? 'double' : 'integer' }],
    },
  }
}
