import { groupByNode, topNode, type PlanReducer } from '@oximeter/oxql/plan'
import { BOUND, METRIC_NAME, type Label } from '../names/label.ts'
import type { Aggregation } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { positive } from './conditions.ts'
import { literalOf, probabilityOf, type Plan } from './literal.ts'
import { SQUARE } from './point-arithmetic.ts'
import { united, unitedWithNames, withNameAsLabel } from './unite.ts'
import { computed, constant, vectorOf, type Branch, type Vector } from './vector.ts'

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

const REASONS: Readonly<Record<string, string>> = {
  count_values: 'values become no labels here: count those that equal one, such as count(up == 1)',
  limitk: 'use topk',
  limit_ratio: 'use topk',
}

/** Whether series stay as they are, and only some remain. */
export function isRanking(operator: string): boolean {
  return operator === 'topk' || operator === 'bottomk'
}

/** One series of several, or the best of them. */
export function planAggregation(
  aggregation: Aggregation,
  operand: Vector,
  plan: Plan,
  context: PlanContext,
): Vector {
  const { operator, grouping } = aggregation
  const unite = isRanking(operator) ? unitedWithNames : united
  const isByName = grouping.kind === 'by' && grouping.labels.includes(METRIC_NAME)
  const branches = isByName ? operand.branches.map(withNameAsLabel) : operand.branches
  const branch = unite(branches, aggregation, context)
  if (!branch) return operand
  const kept = keptLabels(aggregation, branch, context)
  const fields = kept.map(({ field }) => field)
  if (isRanking(operator)) {
    return vectorOf(ranked(aggregation, branch, fields, { plan, context }))
  }
  const reducer = reducerOf(aggregation, plan, context)
  const reduced: Branch = {
    node: groupByNode(branch.node, fields, reducer),
    labels: kept,
    ...(branch.buckets && { buckets: branch.buckets }),
  }
  switch (operator) {
    // Where there is nothing, Prometheus has no sample.
    case 'count':
      return vectorOf({ ...reduced, node: positive(reduced.node) })
    case 'group':
      return vectorOf({ ...reduced, node: computed(positive(reduced.node), constant(1)) })
    case 'stdvar':
      return vectorOf({ ...reduced, node: computed(reduced.node, SQUARE) })
    default:
      return vectorOf(reduced)
  }
}

function ranked(
  aggregation: Aggregation,
  branch: Branch,
  fields: readonly string[],
  { plan, context }: { readonly plan: Plan; readonly context: PlanContext },
): Branch {
  const count = literalOf(aggregation.parameter!, plan, context)
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

function reducerOf(aggregation: Aggregation, plan: Plan, context: PlanContext): PlanReducer {
  const { operator, parameter } = aggregation
  if (operator === 'quantile') {
    return { kind: 'quantile', p: probabilityOf(parameter!, plan, context) }
  }
  const kind = REDUCERS[operator]
  const reason = REASONS[operator]
  return kind
    ? { kind }
    : refuse(context, aggregation, `${operator} is not supported${reason ? `: ${reason}` : ''}`)
}

/** The labels of the result; those of buckets keep their bounds, and can be added alone. */
function keptLabels(aggregation: Aggregation, branch: Branch, context: PlanContext): Label[] {
  const { operator, grouping } = aggregation
  const isBy = grouping.kind === 'by'
  const isKept = (name: string) => {
    return grouping.labels.includes(name) === isBy && (isBy || name !== METRIC_NAME)
  }
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
