import type { MapFunction, PlanExpression } from '@oximeter/oxql/plan'
import type { Call } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { finite, type Plan } from './literal.ts'
import { call, minus, times, truth } from './point-arithmetic.ts'
import { constant, VALUE } from './vector.ts'

/** What is the same here. */
const ALIKE: readonly MapFunction[] = ['abs', 'ceil', 'floor', 'sqrt', 'exp', 'ln', 'log2', 'log10']

/** Of a time in seconds, in UTC. */
const OF_TIMES: readonly MapFunction[] = [
  'minute',
  'hour',
  'day_of_week',
  'day_of_month',
  'day_of_year',
  'days_in_month',
  'month',
  'year',
]

type Formula = (
  numbers: readonly PlanExpression[],
  call: Call,
  context: PlanContext,
) => PlanExpression

/** How many numbers follow the vector, and what becomes of each point. */
const FORMULAS: Readonly<Record<string, readonly [least: number, most: number, Formula]>> = {
  ...Object.fromEntries(
    [...ALIKE, ...OF_TIMES].map((name) => [name, [0, 0, () => call(name, VALUE)] as const]),
  ),
  clamp_min: [1, 1, ([least]) => call('max', least!, VALUE)],
  clamp_max: [1, 1, ([most]) => call('min', most!, VALUE)],
  clamp: [
    2,
    2,
    ([least, most], clamp, context) => {
      if (least!.kind === 'constant' && most!.kind === 'constant' && least!.value > most!.value) {
        refuse(context, clamp, `nothing lies from ${least!.value} to ${most!.value}`)
      }
      return call('max', least!, call('min', most!, VALUE))
    },
  ],
  sgn: [0, 0, () => minus(truth('>', VALUE, constant(0)), truth('<', VALUE, constant(0)))],
  deg: [0, 0, () => times(VALUE, constant(180 / Math.PI))],
  rad: [0, 0, () => times(VALUE, constant(Math.PI / 180))],
  // Halves go up, not to the even number.
  round: [
    0,
    1,
    ([nearest = constant(1)]) => {
      const inverse =
        nearest.kind === 'constant' ? constant(1 / nearest.value) : over(constant(1), nearest)
      const up = {
        kind: 'binary',
        operator: '+',
        left: times(VALUE, inverse),
        right: constant(0.5),
      } as const
      return over(call('floor', up), inverse)
    },
  ],
}

export function isPointFunction(name: string): boolean {
  return Object.hasOwn(FORMULAS, name)
}

/** Whether `hour()` is that of the time that is asked about. */
export function isOfTimes(name: string): boolean {
  return OF_TIMES.some((one) => one === name)
}

/** What becomes of each point. */
export function pointFunction(given: Call, plan: Plan, context: PlanContext): PlanExpression {
  const { name, operands } = given
  const [least, most, formula] = FORMULAS[name]!
  const others = operands.slice(1)
  if (others.length < least || others.length > most) {
    const numbers = most === 0 ? '' : ` and ${most} number${most > 1 ? 's' : ''}`
    refuse(context, given, `${name} takes a vector${numbers}`)
  }
  const numbers = others.map((operand) => {
    const planned = plan(operand)
    if (planned.kind !== 'scalar') return refuse(context, operand, 'a number is wanted here')
    finite(planned.expression, operand, context)
    return planned.expression
  })
  return formula(numbers, given, context)
}

function over(left: PlanExpression, right: PlanExpression): PlanExpression {
  return { kind: 'binary', operator: '/', left, right }
}
