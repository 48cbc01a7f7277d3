import { filterNode, type PlanExpression, type PlanNode } from '@oximeter/oxql/plan'
import type { Binary } from '../syntax/expression.ts'
import { compared, whereTrue } from './conditions.ts'
import { refuse, type PlanContext } from './context.ts'
import { joined } from './join.ts'
import { finite } from './literal.ts'
import { operation, truth } from './point-arithmetic.ts'
import {
  flipped,
  isComparison,
  isSetOperator,
  operate,
  type Comparison,
} from './scalar-arithmetic.ts'
import { planSetOperation } from './set-operations.ts'
import {
  each,
  scalarOf,
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
    if (planned.kind === 'vector' && planned.branches.some(({ buckets }) => buckets)) {
      refuse(
        context,
        operand,
        'nothing is computed with buckets: use the ending _count or _sum, or histogram_quantile',
      )
    }
  }
  if (isSetOperator(binary.operator)) {
    const isOfVectors = [left, right].every((side) => side.kind === 'vector' && !side.isScalar)
    if (isOfVectors) return planSetOperation(binary, left as Vector, right as Vector, context)
    refuse(context, binary, `${binary.operator} is of two vectors`)
  }
  if (left.kind === 'vector') {
    if (right.kind === 'vector') return joined(binary, left, right, context)
    return ofVectorAndScalar(binary, left, right as Scalar, 'right', context)
  }
  if (right.kind === 'vector')
    return ofVectorAndScalar(binary, right, left as Scalar, 'left', context)
  return ofScalars(binary, left as Scalar, right as Scalar, context)
}

function ofScalars(
  binary: Binary,
  { expression: left }: Scalar,
  { expression: right }: Scalar,
  context: PlanContext,
): Scalar {
  const { operator, isBool } = binary
  if (isComparison(operator) && !isBool) {
    refuse(context, binary, 'comparisons between scalars must use the bool modifier')
  }
  if (left.kind === 'constant' && right.kind === 'constant') {
    const value = operate(operator, left.value, right.value)
    if (value === undefined) refuse(context, binary, `${operator} is not of two scalars`)
    return scalarOf(value)
  }
  finite(left, binary.left, context)
  finite(right, binary.right, context)
  const expression = isComparison(operator)
    ? truth(operator, left, right)
    : operation(binary, left, right, context)
  return { kind: 'scalar', expression }
}

function ofVectorAndScalar(
  binary: Binary,
  vector: Vector,
  { expression }: Scalar,
  scalarSide: 'left' | 'right',
  context: PlanContext,
): Vector {
  const { operator, isBool } = binary
  finite(expression, binary[scalarSide], context)
  const [left, right] = scalarSide === 'left' ? [expression, VALUE] : [VALUE, expression]
  if (!isComparison(operator)) return each(vector, operation(binary, left, right, context))
  if (isBool) return each(vector, truth(operator, left, right))
  const comparison = scalarSide === 'left' ? flipped(operator) : operator
  const branches = vector.branches.map((branch): Branch => {
    return { ...branch, node: filteredBy(branch.node, comparison, expression) }
  })
  return vectorOf(...branches)
}

function filteredBy(node: PlanNode, comparison: Comparison, than: PlanExpression): PlanNode {
  if (than.kind === 'constant') return filterNode(node, compared(comparison, than.value))
  return whereTrue(node, comparison, VALUE, than)
}
