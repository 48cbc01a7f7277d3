import { compareText } from '@oximeter/core'
import { fieldNames, findField } from '../look-up.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { JoinNode, PlanNode } from '../plan.ts'
import type { Dimension, ShapeField, TableShape } from '../table-shape.ts'
import { requireSameAlignment } from './require.ts'

export interface JoinOptions {
  readonly method: JoinNode['method']
  /** Default: all fields, which then must be the same on both sides. */
  readonly on?: readonly string[]
  /** Fields that the right side gives, which the left has not. Default: none. */
  readonly include?: readonly string[]
}

/**
 * Points of both tables at equal times. Several are joined from left to right.
 *
 * @throws PlanProblem `misplaced` of tables that are not aligned; `mismatch` if steps, fields or their
 *   types differ, or a value of both has one name; `unknown-field`
 */
export function joinNode(
  left: PlanNode,
  right: PlanNode,
  { method, on, include = [] }: JoinOptions,
): JoinNode {
  const tables = [left.shape, right.shape] as const
  const alignment = requireSameAlignment(...tables, 'join')
  const names = [...new Set(on ?? commonFields(...tables))].sort(compareText)
  for (const name of names) checkSameType(name, ...tables)
  return {
    kind: 'join',
    inputs: [left, right],
    method,
    on: names,
    include,
    shape: {
      name: `${left.shape.name},${right.shape.name}`,
      fields: withIncluded(
        method === 'full' ? comparedFields(names, ...tables) : left.shape.fields,
        include.map((name) => findField(right.shape, name)),
        method,
      ),
      dimensions: bothDimensions(...tables),
      hasStartTimes: false,
      alignment,
    },
  }
}

/** All, which must be the same. */
function commonFields(left: TableShape, right: TableShape): readonly string[] {
  const names = fieldNames(left)
  const leftOnly = names.filter((name) => !fieldNames(right).includes(name))
  const rightOnly = fieldNames(right).filter((name) => !names.includes(name))
  if (leftOnly.length > 0 || rightOnly.length > 0) {
    const common = names.filter((name) => !leftOnly.includes(name))
    const [owner, field] = leftOnly[0] === undefined ? [right, rightOnly[0]] : [left, leftOnly[0]]
    throw new PlanProblem(
      'mismatch',
      `${left.name} and ${right.name} have different fields: only ${owner.name} has ${field}`,
      `say which to compare: join on [${common.join(', ')}]`,
    )
  }
  return names
}

function checkSameType(name: string, left: TableShape, right: TableShape): void {
  const [a, b] = [findField(left, name), findField(right, name)]
  if (a.type === b.type) return
  throw new PlanProblem(
    'mismatch',
    `the field ${name} is ${a.type} in ${left.name} and ${b.type} in ${right.name}`,
    'compare other fields: join on [ … ]',
  )
}

function comparedFields(
  names: readonly string[],
  left: TableShape,
  right: TableShape,
): readonly ShapeField[] {
  return names.map((name) => {
    const [a, b] = [findField(left, name), findField(right, name)]
    return { ...a, optional: a.optional || b.optional }
  })
}

function withIncluded(
  fields: readonly ShapeField[],
  included: readonly ShapeField[],
  method: JoinNode['method'],
): readonly ShapeField[] {
  if (included.length === 0) return fields
  const twice = included.find(({ name }) => fields.some((field) => field.name === name))
  if (twice) {
    throw new PlanProblem('mismatch', `both tables have a field ${twice.name}`, 'rename one before')
  }
  const given = included.map((field) => ({
    ...field,
    optional: field.optional || method !== 'inner',
  }))
  return [...fields, ...given].sort((a, b) => compareText(a.name, b.name))
}

function bothDimensions(left: TableShape, right: TableShape): TableShape['dimensions'] {
  const [first, ...others]: readonly [Dimension, ...Dimension[]] = left.dimensions
  const twice = right.dimensions.find(({ name }) =>
    left.dimensions.some((known) => known.name === name),
  )
  if (twice) {
    throw new PlanProblem(
      'mismatch',
      `both tables have a value called ${twice.name}`,
      'give one of them another name before, such as | map datum as before',
    )
  }
  return [first, ...others, ...right.dimensions]
}
