import { PlanProblem } from '../plan-problem.ts'
import type { PlanNode, UnionNode } from '../plan.ts'
import type { ShapeField, TableShape } from '../table-shape.ts'
import {
  requireAlignment,
  requireNumbers,
  requireOneDimension,
  requireSameAlignment,
} from './require.ts'

/**
 * The series of several tables, in the order in which these are given. Of those with equal fields each
 * remains: `group_by` all fields, `first`, makes one of them.
 *
 * @throws PlanProblem `misplaced` of tables that are not aligned, `wrong-type` unless points are one
 *   number, `mismatch` if steps or fields differ
 */
export function unionNode(inputs: readonly [PlanNode, ...PlanNode[]]): UnionNode {
  const shapes = inputs.map(({ shape }) => shape)
  const { name, dimensions } = inputs[0].shape
  const alignment = requireAlignment(inputs[0].shape, 'union')
  for (const shape of shapes) {
    requireOneDimension(shape, 'union')
    requireNumbers(shape, 'union')
    requireSameAlignment(inputs[0].shape, shape, 'union')
  }
  const dimension = { name: dimensions[0].name, type: 'double', metricType: 'gauge' } as const
  return {
    kind: 'union',
    inputs,
    shape: {
      name,
      fields: commonFields(shapes),
      dimensions: [dimension],
      hasStartTimes: false,
      alignment,
    },
  }
}

function commonFields([first, ...others]: readonly TableShape[]): readonly ShapeField[] {
  const { name, fields } = first!
  for (const other of others) {
    const isAlike =
      other.fields.length === fields.length &&
      fields.every((field, i) => {
        const own = other.fields[i]!
        return own.name === field.name && own.type === field.type
      })
    if (!isAlike) {
      throw new PlanProblem('mismatch', `${name} and ${other.name} have different fields`)
    }
  }
  return fields.map((field, i) => {
    return { ...field, optional: [first!, ...others].some((shape) => shape.fields[i]!.optional) }
  })
}
