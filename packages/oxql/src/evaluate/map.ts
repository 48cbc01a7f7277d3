import type { MapFunction, MapNode, PlanExpression } from '../plan/plan.ts'
import type { Point, Table, Value } from './table.ts'
import { isDistribution } from './distribution.ts'
import { asDouble, secondsOf } from './numbers.ts'
import { timePart } from './time-part.ts'

/** New dimensions computed of those that are there, point by point. */
export function map(node: MapNode, input: Table): Table {
  return {
    ...input,
    shape: node.shape,
    series: input.series.map(({ fields, points }) => ({
      fields,
      points: points.map((point) => ({
        time: point.time,
        values: node.outputs.map((expression) => valueOf(expression, point)),
      })),
    })),
  }
}

function valueOf(expression: PlanExpression, point: Point): Value {
  const value = expression.kind === 'dimension' ? point.values[expression.index]! : null
  return isDistribution(value) ? value : compute(expression, point)
}

function compute(expression: PlanExpression, point: Point): number | null {
  const result = resultOf(expression, point)
  return result !== null && Number.isFinite(result) ? result : null
}

function resultOf(expression: PlanExpression, point: Point): number | null {
  switch (expression.kind) {
    case 'constant':
      return expression.value
    case 'dimension':
      return asDouble(point.values[expression.index]!) as number | null
    case 'time':
      return timeOf(expression.of, point)
    case 'negate': {
      const operand = compute(expression.operand, point)
      return operand === null ? null : -operand
    }
    case 'binary': {
      const left = compute(expression.left, point)
      const right = compute(expression.right, point)
      return left === null || right === null ? null : operate(expression.operator, left, right)
    }
    case 'call': {
      const given = expression.arguments.map((argument) => compute(argument, point))
      return given.includes(null) ? null : call(expression.function, given as number[])
    }
  }
}

function timeOf(of: 'timestamp' | 'start_time' | 'interval', { time, startTime }: Point): number {
  switch (of) {
    case 'timestamp':
      return secondsOf(time)
    case 'start_time':
      return secondsOf(startTime!)
    case 'interval':
      return secondsOf(time - startTime!)
  }
}

function operate(operator: '+' | '-' | '*' | '/' | '%', left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      // As engines do it. The remainder that is exact takes many times longer.
      return left - Math.trunc(left / right) * right
  }
}

function call(name: MapFunction, given: readonly number[]): number | null {
  const first = given[0]!
  switch (name) {
    case 'abs':
      return Math.abs(first)
    case 'sqrt':
      return Math.sqrt(first)
    case 'exp':
      return Math.exp(first)
    case 'ln':
      return Math.log(first)
    case 'log2':
      return Math.log2(first)
    case 'log10':
      return Math.log10(first)
    case 'floor':
      return Math.floor(first)
    case 'ceil':
      return Math.ceil(first)
    case 'round':
      return roundHalfToEven(first)
    case 'min':
      return Math.min(...given)
    case 'max':
      return Math.max(...given)
    case 'power':
      return first ** given[1]!
    default:
      return timePart(name, first)
  }
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value)
  if (value - below !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}
