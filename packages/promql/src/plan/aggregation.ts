import { groupByNode, topNode, type PlanReducer } from '@oximeter/oxql/plan'
import { BOUND, METRIC_NAME, type Label } from '../names/label.ts'
import type { Aggregation } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { literalOf } from './literal.ts'
import { positive, present } from './range.ts'
import { computed, unnamed, VALUE, vectorOf, type Branch, type Vector } from './vector.ts'

const REDUCERS: Readonly<Record<string, Exclude<PlanReducer['kind'], 'quantile'>>> = {
  sum: 'sum',
  avg: 'mean',
  min: 'min',
  max: 'max',
  count: 'count',
  group: 'count',
  stddev: 'stddev',
  stdvar: 'stddev',
}

/** One series of several, or the best of them. */
export function planAggregation(
  aggregation: Aggregation,
  operand: Vector,
  context: PlanContext,
): Vector {
  const { operator } = aggregation
  const [branch, ...others] = operand.branches
  if (others.length > 0) {
    refuse(
      context,
      aggregation,
      `${operator} of several metrics is not supported: name one, or take each by itself`,
    )
  }
  if (aggregation.grouping.labels.includes(METRIC_NAME)) {
    refuse(context, aggregation, `grouping by ${METRIC_NAME} is not supported`)
  }
  if (!branch) return operand
  const kept = keptLabels(aggregation, branch, context)
  const fields = kept.map(({ field }) => field)
  if (operator === 'topk' || operator === 'bottomk') {
    return vectorOf(ranked(aggregation, branch, fields, context))
  }
  const reducer = reducerOf(aggregation, context)
  const reduced = unnamed(branch, groupByNode(branch.node, fields, reducer), kept)
  switch (operator) {
    // Where there is nothing, Prometheus has no sample.
    case 'count':
      return vectorOf({ ...reduced, node: positive(reduced.node) })
    case 'group':
      return vectorOf(present({ ...reduced, node: positive(reduced.node) }))
    case 'stdvar': {
      const square = { kind: 'binary', operator: '*', left: VALUE, right: VALUE } as const
      return vectorOf({ ...reduced, node: computed(reduced.node, square) })
    }
    default:
      return vectorOf(reduced)
  }
}

function ranked(
  aggregation: Aggregation,
  branch: Branch,
  fields: readonly string[],
  context: PlanContext,
): Branch {
  const count = literalOf(aggregation.parameter!, context)
  if (!(count >= 1 && Number.isSafeInteger(Math.floor(count)))) {
    refuse(
      context,
      aggregation.parameter!,
      `${aggregation.operator} of ${count} would keep nothing: count from 1`,
    )
  }
  const node = topNode(branch.node, {
    end: aggregation.operator === 'topk' ? 'top' : 'bottom',
    count: BigInt(Math.floor(count)),
    fields,
    by: { kind: 'datum' },
  })
  return { ...branch, node }
}

function reducerOf(aggregation: Aggregation, context: PlanContext): PlanReducer {
  const { operator, parameter } = aggregation
  if (operator === 'quantile') {
    const p = literalOf(parameter!, context)
    if (!(p >= 0 && p <= 1)) refuse(context, parameter!, `${p} is not from 0 to 1`)
    return { kind: 'quantile', p }
  }
  const kind = REDUCERS[operator]
  return kind ? { kind } : refuse(context, aggregation, `${operator} is not supported`)
}

/** The labels of the result; those of buckets keep their bounds, and can be added alone. */
function keptLabels(aggregation: Aggregation, branch: Branch, context: PlanContext): Label[] {
  const { operator, grouping } = aggregation
  const isKept = (name: string) => grouping.labels.includes(name) === (grouping.kind === 'by')
  if (branch.buckets) {
    if (operator !== 'sum') {
      refuse(
        context,
        aggregation,
        `${operator} of buckets is not supported: sum them, or use the ending _count or _sum`,
      )
    }
    if (!isKept(BOUND)) {
      refuse(
        context,
        aggregation,
        `without ${BOUND} the same samples are added several times: keep it, or use the ending _count`,
      )
    }
  }
  return branch.labels.filter(({ name }) => isKept(name))
}
