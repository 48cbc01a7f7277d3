import { sortNode, statisticNode, type MapFunction, type PlanExpression } from '@oximeter/oxql/plan'
import type { Call, Expression } from '../syntax/expression.ts'
import { each } from './binary.ts'
import { refuse, type PlanContext } from './context.ts'
import { finite, literalOf } from './literal.ts'
import { call as callOf, minus, truth } from './point-arithmetic.ts'
import { isRangeFunction, planRangeFunction } from './range-functions.ts'
import { constant, unnamed, VALUE, vectorOf, type Planned, type Vector } from './vector.ts'

const OF_POINTS: readonly MapFunction[] = [
  'abs',
  'ceil',
  'floor',
  'sqrt',
  'exp',
  'ln',
  'log2',
  'log10',
]

/** Those that one may look for, and why they are not there. */
const REASONS: Readonly<Record<string, string>> = {
  irate:
    'use rate: it is exact, of the whole range, and does not depend on which two samples are the last',
  delta: 'it is of gauges: subtract the metric with an offset from itself',
  label_replace: 'labels stay what they are: choose them in the legend of the panel',
  label_join: 'labels stay what they are: choose them in the legend of the panel',
}

export function planCall(
  call: Call,
  plan: (operand: Expression) => Planned,
  context: PlanContext,
): Planned {
  const { name, operands } = call
  if (isRangeFunction(name)) return planRangeFunction(call, context)
  if (name === 'histogram_quantile') return histogramQuantile(call, plan, context)
  switch (name) {
    case 'time':
      return time(call, context)
    case 'pi':
      return { kind: 'scalar', value: Math.PI }
    case 'vector':
      return { kind: 'constant', value: scalarOf(call, operands[0], plan, context) }
    case 'scalar':
      return single(call, plan, context)
    case 'sort':
    case 'sort_desc':
      return sorted(vectorOperand(call, plan, context), name === 'sort' ? 'asc' : 'desc', context)
    default: {
      const reason = REASONS[name]
      const expression = ofPoint(call, context)
      if (expression) return each(vectorOperand(call, plan, context), expression)
      return refuse(context, call, `${name} is not supported${reason ? `: ${reason}` : ''}`)
    }
  }
}

/** In the order of their newest values, which only one time has. */
export function sorted(
  vector: Vector,
  direction: 'asc' | 'desc',
  { isInstant }: PlanContext,
): Vector {
  if (!isInstant) return vector
  const branches = vector.branches.map((branch) => ({
    ...branch,
    node: sortNode(branch.node, { reducer: { kind: 'last' } }, direction),
  }))
  return { ...vector, branches }
}

function ofPoint(call: Call, context: PlanContext): PlanExpression | undefined {
  const { name, operands } = call
  const known = OF_POINTS.find((one) => one === name)
  if (known) return numbers(call, 0, context) && callOf(known, VALUE)
  switch (name) {
    case 'clamp_min': {
      const [least] = numbers(call, 1, context)
      return callOf('max', constant(least!), VALUE)
    }
    case 'clamp_max': {
      const [most] = numbers(call, 1, context)
      return callOf('min', constant(most!), VALUE)
    }
    case 'clamp': {
      const [least, most] = numbers(call, 2, context)
      if (least! > most!) refuse(context, call, `nothing lies from ${least} to ${most}`)
      return callOf('max', constant(least!), callOf('min', constant(most!), VALUE))
    }
    case 'sgn':
      return minus(truth('>', VALUE, constant(0)), truth('<', VALUE, constant(0)))
    case 'round': {
      // Halves go up, not to the even number.
      const [nearest = 1] = numbers(call, operands.length === 1 ? 0 : 1, context)
      const inverse = constant(1 / nearest)
      const scaled = { kind: 'binary', operator: '*', left: VALUE, right: inverse } as const
      const up = { kind: 'binary', operator: '+', left: scaled, right: constant(0.5) } as const
      return { kind: 'binary', operator: '/', left: callOf('floor', up), right: inverse }
    }
    default:
      return undefined
  }
}

/** What follows the vector. */
function numbers(
  { name, operands, ...call }: Call,
  wanted: number,
  context: PlanContext,
): number[] {
  if (operands.length !== wanted + 1) {
    refuse(
      context,
      call,
      `${name} takes a vector${wanted > 0 ? ` and ${wanted} number${wanted > 1 ? 's' : ''}` : ''}`,
    )
  }
  return operands.slice(1).map((operand) => finite(literalOf(operand, context), operand, context))
}

function vectorOperand(
  call: Call,
  plan: (operand: Expression) => Planned,
  context: PlanContext,
): Vector {
  const operand = call.operands[0] ?? refuse(context, call, `${call.name} takes a vector`)
  const planned = plan(operand)
  if (planned.kind !== 'vector') return refuse(context, operand, `${call.name} takes a vector`)
  if (planned.branches.some(({ buckets }) => buckets)) {
    refuse(
      context,
      operand,
      `${call.name} does not take buckets: use histogram_quantile, or the ending _count or _sum`,
    )
  }
  return planned
}

/** Each distribution stays whole until here: its bins are the buckets. */
function histogramQuantile(
  call: Call,
  plan: (operand: Expression) => Planned,
  context: PlanContext,
): Vector {
  const [first, second] = call.operands
  if (!first || !second || call.operands.length !== 2) {
    return refuse(context, call, 'histogram_quantile takes a number and buckets')
  }
  const p = literalOf(first, context)
  if (!(p >= 0 && p <= 1)) refuse(context, first, `${p} is not from 0 to 1`)
  const planned = plan(second)
  if (planned.kind !== 'vector') return refuse(context, second, 'histogram_quantile takes buckets')
  const branches = planned.branches.map(({ buckets, ...branch }) => {
    if (!buckets) {
      refuse(
        context,
        second,
        'histogram_quantile takes buckets, such as sum by (le) (rate(a:b_bucket[5m]))',
      )
    }
    return unnamed(branch, statisticNode(branch.node, { kind: 'quantile', ps: [p] }))
  })
  return vectorOf(...branches)
}

function time(call: Call, context: PlanContext): Planned {
  if (!context.isInstant) {
    refuse(
      context,
      call,
      'time() is supported where one time is asked about: choose an instant query',
    )
  }
  return { kind: 'scalar', value: Number(context.end / 1_000_000n) / 1000 }
}

function scalarOf(
  call: Call,
  operand: Expression | undefined,
  plan: (operand: Expression) => Planned,
  context: PlanContext,
): number {
  const planned = operand && plan(operand)
  if (planned?.kind === 'scalar') return planned.value
  return refuse(context, operand ?? call, `${call.name} takes a number`)
}

/** A vector of one series as a number that changes with time. */
function single(call: Call, plan: (operand: Expression) => Planned, context: PlanContext): Vector {
  const { branches } = vectorOperand(call, plan, context)
  if (branches.some(({ node }) => node.shape.fields.length > 0)) {
    refuse(context, call, 'scalar takes a vector without labels, such as sum(up)')
  }
  return { kind: 'vector', branches, isScalar: true }
}
