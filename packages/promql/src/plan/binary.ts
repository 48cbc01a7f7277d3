import { filterNode, type PlanExpression } from '@oximeter/oxql/plan'
import type { Binary } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { finite } from './literal.ts'
import { operation, truth } from './point-arithmetic.ts'
import { flipped, isComparison, operate } from './scalar-arithmetic.ts'
import { joined } from './join.ts'
import {
  computed,
  constant,
  unnamed,
  VALUE,
  vectorOf,
  type Branch,
  type Planned,
  type Scalar,
  type Vector,
} from './vector.ts'

export function planBinary(
  binary: Binary,
  left: Planned,
  right: Planned,
  context: PlanContext,
): Planned {
  for (const [operand, planned] of [
    [binary.left, left],
    [binary.right, right],
  ] as const) {
    if (planned.kind === 'string') refuse(context, operand, 'nothing is computed with texts')
    if (planned.kind === 'constant') {
      refuse(
        context,
        operand,
        'vector() is supported by itself, or last after "or": write the number',
      )
    }
    if (planned.kind === 'vector' && planned.branches.some(({ buckets }) => buckets)) {
      refuse(
        context,
        operand,
        'nothing is computed with buckets: use the ending _count or _sum, or histogram_quantile',
      )
    }
  }
  if (left.kind === 'scalar' && right.kind === 'scalar')
    return ofScalars(binary, left, right, context)
  if (binary.operator === 'or' || binary.operator === 'unless') {
    const why =
      binary.operator === 'or' ? ' inside of other expressions: it may stand outermost' : ''
    refuse(context, binary, `${binary.operator} is not supported${why}`)
  }
  if (left.kind === 'vector' && right.kind === 'vector') return joined(binary, left, right, context)
  if (binary.operator === 'and') refuse(context, binary, 'and is of two vectors')
  if (left.kind === 'vector')
    return ofVectorAndScalar(binary, left, right as Scalar, 'right', context)
  return ofVectorAndScalar(binary, right as Vector, left as Scalar, 'left', context)
}

function ofScalars(binary: Binary, left: Scalar, right: Scalar, context: PlanContext): Scalar {
  const { operator, isBool } = binary
  if (isComparison(operator) && !isBool) {
    refuse(context, binary, 'comparisons between scalars must use the bool modifier')
  }
  const value = operate(operator, left.value, right.value)
  if (value === undefined) refuse(context, binary, `${operator} is not of two scalars`)
  return { kind: 'scalar', value }
}

function ofVectorAndScalar(
  binary: Binary,
  vector: Vector,
  scalar: Scalar,
  scalarSide: 'left' | 'right',
  context: PlanContext,
): Vector {
  const { operator, isBool } = binary
  const value = finite(scalar.value, binary[scalarSide], context)
  const [left, right]: [PlanExpression, PlanExpression] =
    scalarSide === 'left' ? [constant(value), VALUE] : [VALUE, constant(value)]
  if (!isComparison(operator)) return each(vector, operation(binary, left, right, context))
  if (isBool) return each(vector, truth(operator, left, right))
  return filteredBy(vector, scalarSide === 'left' ? flipped(operator) : operator, value)
}

/** Each point computed anew, which then is no metric any more. */
export function each({ branches, ...vector }: Vector, expression: PlanExpression): Vector {
  return {
    ...vector,
    branches: branches.map((branch) => unnamed(branch, computed(branch.node, expression))),
  }
}

function filteredBy(vector: Vector, comparator: ReturnType<typeof flipped>, value: number): Vector {
  const branches = vector.branches.map((branch): Branch => {
    const operand = { kind: 'dimension', index: 0 } as const
    const condition = {
      kind: 'compare',
      operand,
      comparator,
      value: { type: 'double', value },
    } as const
    return { ...branch, node: filterNode(branch.node, condition) }
  })
  return vectorOf(...branches)
}
