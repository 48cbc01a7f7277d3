import { isDistribution, isNumeric, valuesOf } from '../data-type.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { AlignMethod, AlignNode, PlanNode } from '../plan.ts'
import type { Dimension } from '../table-shape.ts'
import { checkDuration } from '../time-range.ts'

export interface AlignOptions {
  readonly method: AlignMethod
  readonly window: bigint
  /** Default: the window. */
  readonly step?: bigint
  /** Of the query. */
  readonly end: bigint
}

const OF_DISTRIBUTIONS: readonly AlignMethod['kind'][] = ['increase', 'rate', 'sum', 'last']
const OF_DELTAS: readonly AlignMethod['kind'][] = ['increase', 'rate']

/**
 * Points on the grid of the query. Nothing after its end is read: an interval that reaches beyond it
 * counts no more than if the query had asked for no later points.
 *
 * @throws PlanProblem `out-of-range`; `wrong-type` if the method does not suit the values; `misplaced`
 *   after a join, or of running totals
 */
export function alignNode(
  input: PlanNode,
  { method, window, step = window, end }: AlignOptions,
): AlignNode {
  checkDuration('window', window, 1n)
  checkDuration('step', step, 1n)
  const { shape } = input
  const [dimension, ...others] = shape.dimensions
  if (others.length > 0) {
    throw new PlanProblem(
      'misplaced',
      `${shape.name} has several values at a point, and align takes one`,
      'align before join and map',
    )
  }
  checkMethod(method, dimension, shape.name)
  const type = isDistribution(dimension.type) ? dimension.type : 'double'
  return {
    kind: 'align',
    input,
    method,
    window,
    step,
    shape: {
      name: shape.name,
      fields: shape.fields,
      dimensions: [{ name: dimension.name, type, metricType: 'gauge' }],
      hasStartTimes: false,
      alignment: { end, step },
    },
  }
}

function checkMethod({ kind }: AlignMethod, { type, metricType }: Dimension, table: string): void {
  const refuse = (why: string, hint: string): never => {
    throw new PlanProblem('wrong-type', `${table} ${why}`, hint)
  }
  if (metricType === 'cumulative') {
    throw new PlanProblem(
      'misplaced',
      `${table} has running totals here, which align does not take`,
      'leave out raw: then there are deltas, and their rate',
    )
  }
  if (metricType === 'gauge' && OF_DELTAS.includes(kind)) {
    refuse(`is a gauge, which has no ${kind}`, 'use mean_within, max_within or last_within')
  }
  if (metricType === 'delta' && kind === 'interpolate') {
    refuse('has deltas, between which nothing lies', 'use rate or increase')
  }
  if (isDistribution(type)) {
    if (OF_DISTRIBUTIONS.includes(kind)) return
    refuse(
      `has distributions, which ${methodName(kind)} does not take`,
      'use increase, rate, sum_within or last_within, or make numbers of them first, such as | quantile(0.99)',
    )
  }
  if (!isNumeric(type))
    refuse(`has ${valuesOf(type)}, and align takes numbers`, 'filter by datum instead')
}

/** As it is written. */
export function methodName(kind: AlignMethod['kind']): string {
  return kind === 'rate' || kind === 'increase' || kind === 'interpolate' ? kind : `${kind}_within`
}
