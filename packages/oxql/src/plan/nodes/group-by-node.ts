import { isDistribution } from '../data-type.ts'
import { findField } from '../look-up.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { GroupByNode, PlanNode, PlanReducer } from '../plan.ts'
import type { Dimension, TableShape } from '../table-shape.ts'
import { requireAlignment, requireNumbers } from './require.ts'

/**
 * One series of all with equal values of the fields, in the order of the table's.
 *
 * @throws PlanProblem `misplaced` of a table that is not aligned, `unknown-field`, `wrong-type`
 */
export function groupByNode(
  input: PlanNode,
  fields: readonly string[],
  reducer: PlanReducer,
): GroupByNode {
  const { shape } = input
  const alignment = requireAlignment(shape, 'group_by')
  const wanted = new Set(fields.map((name) => findField(shape, name)))
  if (shape.dimensions.every(({ type }) => !isDistribution(type))) requireNumbers(shape, 'group_by')
  else if (reducer.kind !== 'sum') {
    throw new PlanProblem(
      'wrong-type',
      `${reducer.kind} does not reduce distributions`,
      'write sum: it merges them',
    )
  }
  const kept = shape.fields.filter((field) => wanted.has(field))
  return {
    kind: 'group_by',
    input,
    fields: kept.map(({ name }) => name),
    reducer,
    shape: {
      name: shape.name,
      fields: kept,
      dimensions: shape.dimensions.map(reduced) as unknown as TableShape['dimensions'],
      hasStartTimes: false,
      alignment,
    },
  }
}

function reduced(dimension: Dimension): Dimension {
  return isDistribution(dimension.type) ? dimension : { ...dimension, type: 'double' }
}
