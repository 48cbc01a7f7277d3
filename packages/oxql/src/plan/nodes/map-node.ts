import { whichOf } from '../../nearest.ts'
import { FUNCTIONS } from '../../tree/keywords.ts'
import { isDistribution, isNumeric, valuesOf } from '../data-type.ts'
import { findDimension } from '../look-up.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { MapFunction, MapNode, PlanExpression, PlanNode } from '../plan.ts'
import type { Dimension, TableShape } from '../table-shape.ts'
import { timesIn } from '../times-in.ts'

export interface MapOutput {
  readonly name: string
  readonly expression: PlanExpression
}

/** The others take one operand. */
const OF_SEVERAL: readonly MapFunction[] = ['min', 'max']

/**
 * New values, computed from those of each point. A distribution alone is passed on.
 *
 * @throws PlanProblem `mismatch` if two have one name, or one that a filter takes for something else;
 *   `misplaced` of start times where there are none
 */
export function mapNode(input: PlanNode, outputs: readonly [MapOutput, ...MapOutput[]]): MapNode {
  const { shape } = input
  const [first, ...others] = outputs
  for (const [i, { name }] of outputs.entries()) {
    const isTaken =
      name === 'timestamp' ||
      name === 'start_time' ||
      shape.fields.some((field) => field.name === name)
    if (isTaken) {
      const hint = `give it another name: map … as ${name}_value`
      throw new PlanProblem('mismatch', `${name} is a field or a time already`, hint)
    }
    if (outputs.findIndex((output) => output.name === name) < i) {
      throw new PlanProblem(
        'mismatch',
        `two values are called ${name}`,
        'name them: map … as a, … as b',
      )
    }
  }
  const times = outputs.flatMap(({ expression }) => timesIn(expression))
  if (!shape.hasStartTimes && times.some((of) => of !== 'timestamp')) {
    throw new PlanProblem('misplaced', `${shape.name} has no start times here`)
  }
  const dimension = ({ name, expression }: MapOutput): Dimension => ({
    name,
    type: typeOf(expression, shape),
    metricType: 'gauge',
  })
  return {
    kind: 'map',
    input,
    outputs: [first.expression, ...others.map(({ expression }) => expression)],
    shape: {
      name: outputs.map(({ name }) => name).join(','),
      fields: shape.fields,
      dimensions: [dimension(first), ...others.map(dimension)],
      hasStartTimes: false,
      ...(shape.alignment && { alignment: shape.alignment }),
    },
  }
}

function typeOf(expression: PlanExpression, { dimensions }: TableShape): Dimension['type'] {
  const type = expression.kind === 'dimension' ? dimensions[expression.index]!.type : 'double'
  return isDistribution(type) ? type : 'double'
}

/** A value by itself: what is computed with, or a distribution. @throws PlanProblem as `mapOperand` */
export function mapValue(shape: TableShape, name: string): PlanExpression {
  const index = findDimension(shape, name)
  const isPassed = isDistribution(shape.dimensions[index]!.type)
  return isPassed ? { kind: 'dimension', index } : mapOperand(shape, name)
}

/** @throws PlanProblem `unknown-name`, or `wrong-type` if it is no number */
export function mapOperand(shape: TableShape, name: string): PlanExpression {
  const index = findDimension(shape, name)
  const { type } = shape.dimensions[index]!
  if (!isNumeric(type)) {
    const hint =
      'map computes with numbers; of distributions make them first, such as | quantile(0.99)'
    throw new PlanProblem('wrong-type', `${name} is no number: there are ${valuesOf(type)}`, hint)
  }
  return { kind: 'dimension', index }
}

/** @throws PlanProblem `unknown-name`, or `wrong-type` if there are too many or few operands */
export function mapCall(name: string, operands: readonly PlanExpression[]): PlanExpression {
  const called = FUNCTIONS.find((known) => known === name)
  if (called === undefined) {
    throw new PlanProblem('unknown-name', `there is no function ${name}`, whichOf(name, FUNCTIONS))
  }
  const isOfSeveral = OF_SEVERAL.includes(called)
  if (isOfSeveral ? operands.length === 0 : operands.length !== 1) {
    const wanted = isOfSeveral ? 'operands' : 'one operand'
    throw new PlanProblem('wrong-type', `${name} takes ${wanted}, not ${operands.length}`)
  }
  return { kind: 'call', function: called, arguments: operands }
}
