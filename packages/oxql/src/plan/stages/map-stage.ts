import { formatExpression } from '../../tree/format-expression.ts'
import type { Expression, MapStage } from '../../tree/tree.ts'
import type { Mistakes } from '../mistakes.ts'
import { mapCall, mapNode, mapOperand, mapValue, type MapOutput } from '../nodes/map-node.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { PlanExpression } from '../plan.ts'
import type { TableShape } from '../table-shape.ts'
import { numberOf } from './arguments.ts'
import { eachTable, type PlanContext, type Tables } from './tables.ts'

/** What an engine and our own evaluator compute without running out of stack. */
const MAX_DEPTH = 400

export function planMap(stage: MapStage, tables: Tables, context: PlanContext): Tables {
  const { mistakes } = context
  return eachTable(tables, context, stage, (input) => {
    const outputs = stage.outputs.map(({ expression, name }): MapOutput | undefined => {
      const planned = planExpression(expression, input.shape, mistakes, 0)
      return planned && { expression: planned, name: name?.text ?? formatExpression(expression) }
    })
    const [first, ...others] = outputs.filter((output) => output !== undefined)
    if (!first || others.length + 1 < outputs.length) return undefined
    return mapNode(input, [first, ...others])
  })
}

/** Undefined after a mistake, of which all are found. */
function planExpression(
  expression: Expression,
  shape: TableShape,
  mistakes: Mistakes,
  depth: number,
): PlanExpression | undefined {
  if (depth > MAX_DEPTH) {
    const hint = 'compute it in several steps: map … as a | map … as b'
    return mistakes.at(expression, () => {
      throw new PlanProblem(
        'too-deep',
        `more than ${MAX_DEPTH} operations hang on one another`,
        hint,
      )
    })
  }
  const plan = (operand: Expression) => planExpression(operand, shape, mistakes, depth + 1)
  switch (expression.kind) {
    case 'literal':
      return mistakes.at(expression, () => {
        return { kind: 'constant', value: numberOf(expression.literal) }
      })
    case 'name':
      return mistakes.at(expression, () =>
        (depth === 0 ? mapValue : mapOperand)(shape, expression.name.text),
      )
    case 'negate': {
      const operand = plan(expression.operand)
      return operand && { kind: 'negate', operand }
    }
    case 'binary': {
      const [left, right] = [plan(expression.left), plan(expression.right)]
      return left && right && { kind: 'binary', operator: expression.operator, left, right }
    }
    case 'call': {
      const operands = expression.arguments.map(plan).filter((operand) => operand !== undefined)
      if (operands.length < expression.arguments.length) return undefined
      return mistakes.at(expression, () => mapCall(expression.name.text, operands))
    }
  }
}
