import { sortNode, statisticNode } from '@oximeter/oxql/plan'
import type { Call, Expression, Place } from '../syntax/expression.ts'
import { absent } from './absent.ts'
import { time, timed } from './clock.ts'
import { refuse, type PlanContext } from './context.ts'
import { labelJoin, labelReplace } from './label-functions.ts'
import { probabilityOf, type Plan } from './literal.ts'
import { isOfTimes, isPointFunction, pointFunction } from './point-functions.ts'
import { isRangeFunction, planRangeFunction, type PlanAt } from './range-functions.ts'
import { single } from './scalar-functions.ts'
import { isTimestampOfSamples, timesOf, timestampsOf } from './timestamp.ts'
import { unitedWithNames } from './unite.ts'
import { each, scalarOf, unnamed, vectorOf, type Planned, type Vector } from './vector.ts'

/** Those that one may look for, and what to do instead. */
const REASONS: Readonly<Record<string, string>> = {
  double_exponential_smoothing: 'use avg_over_time, or predict_linear',
  holt_winters: 'use avg_over_time, or predict_linear',
  mad_over_time: 'use stddev_over_time, or quantile_over_time',
  histogram_fraction: 'divide one bucket by all, such as rate(a:b_bucket{le="0.5"}[5m])',
  histogram_avg: 'divide rate(a:b_sum[5m]) by rate(a:b_count[5m])',
  histogram_count: 'use the ending _count',
  histogram_sum: 'use the ending _sum',
  info: 'join with group_left',
  sort_by_label: 'sort in the panel',
  sort_by_label_desc: 'sort in the panel',
}

export function planCall(call: Call, planAt: PlanAt, context: PlanContext): Planned {
  const { name, operands } = call
  if (isRangeFunction(name)) return planRangeFunction(call, planAt, context)
  const plan: Plan = (operand) => planAt(operand, context)
  if (isPointFunction(name)) {
    const isOfNow = operands.length === 0 && isOfTimes(name)
    const of = isOfNow
      ? vectorOf(timed(time(context), context))
      : vectorOperand(call, plan, context)
    return each(of, pointFunction(call, plan, context))
  }
  switch (name) {
    case 'time':
      return time(context)
    case 'pi':
      return scalarOf(Math.PI)
    case 'vector':
      return vectorOfNumber(call, plan, context)
    case 'scalar':
      return single(call, vectorOperand(call, plan, context), context)
    case 'absent':
      return absent(operands[0] ?? call, vectorOperand(call, plan, context), context)
    case 'label_replace':
      return labelReplace(call, vectorOperand(call, plan, context), context)
    case 'label_join':
      return labelJoin(call, vectorOperand(call, plan, context), context)
    case 'timestamp': {
      if (isTimestampOfSamples(operands[0])) return timestampsOf(operands[0], context)
      return timesOf(vectorOperand(call, plan, context))
    }
    case 'sort':
    case 'sort_desc': {
      const of = vectorOperand(call, plan, context)
      return sorted(of, name === 'sort' ? 'asc' : 'desc', call, context)
    }
    case 'histogram_quantile':
      return histogramQuantile(call, plan, context)
    default: {
      const reason = REASONS[name]
      return refuse(context, call, `${name} is not supported${reason ? `: ${reason}` : ''}`)
    }
  }
}

/** In the order of their newest values, which only one time has. */
export function sorted(
  vector: Vector,
  direction: 'asc' | 'desc',
  place: Place,
  context: PlanContext,
): Vector {
  const branch = context.isInstant ? unitedWithNames(vector.branches, place, context) : undefined
  if (!branch) return vector
  const node = sortNode(branch.node, { reducer: { kind: 'last' } }, direction)
  return vectorOf({ ...branch, node })
}

function vectorOperand(call: Call, plan: Plan, context: PlanContext): Vector {
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

function vectorOfNumber(call: Call, plan: Plan, context: PlanContext): Vector {
  const operand: Expression | undefined = call.operands[0]
  const planned = operand && plan(operand)
  if (planned?.kind === 'scalar') return vectorOf(timed(planned, context))
  if (planned?.kind === 'vector' && planned.isScalar) return vectorOf(...planned.branches)
  return refuse(context, operand ?? call, 'vector takes a number')
}

/** Each distribution stays whole until here: its bins are the buckets. */
function histogramQuantile(call: Call, plan: Plan, context: PlanContext): Vector {
  const [first, second] = call.operands
  if (!first || !second || call.operands.length !== 2) {
    return refuse(context, call, 'histogram_quantile takes a number and buckets')
  }
  const p = probabilityOf(first, plan, context)
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
