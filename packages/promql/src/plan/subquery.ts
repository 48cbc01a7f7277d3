import { offsetNode } from '@oximeter/oxql/plan'
import type { Subquery } from '../syntax/expression.ts'
import { refuse, type PlanContext } from './context.ts'
import { atTimes } from './moved.ts'
import { ofGauges, windowed, type OverTime } from './range.ts'
import { nameOf, vectorOf, type Branch, type Planned, type Vector } from './vector.ts'

const MINUTE = 60_000_000_000n
/** As many as an answer may have, for each hour and more. */
const MAX_TIMES = 100_000n

/** A function of what an expression is at several times. */
export function overSubquery(
  subquery: Subquery,
  over: OverTime,
  planAt: (context: PlanContext) => Planned,
  context: PlanContext,
  { keepsName }: { readonly keepsName: boolean },
): Vector {
  const branches = atTimes(subquery, context, (at) => {
    const inner = innerContext(subquery, at)
    const planned = planAt(inner)
    if (planned.kind !== 'vector') {
      return refuse(
        context,
        subquery.operand,
        'a subquery is of a vector: write vector() around it',
      )
    }
    return planned.branches.map((branch): Branch => {
      if (branch.buckets) {
        refuse(context, subquery, `${over.name} does not take buckets: take a quantile within`)
      }
      const { node } = branch
      const shifted = subquery.offset === 0n ? node : offsetNode(node, subquery.offset)
      const named = keepsName ? nameOf(branch) : {}
      return { node: windowed(shifted, ofGauges(over), at), labels: branch.labels, ...named }
    })
  })
  return vectorOf(...branches)
}

/** Times that are multiples of their distance, as in Prometheus: the same whenever it is asked. */
function innerContext(subquery: Subquery, context: PlanContext): PlanContext {
  const { range, resolution = MINUTE, offset } = subquery
  const end = floor(context.end - offset, resolution)
  const start = floor(context.start - offset - range, resolution) + resolution
  if ((end - start) / resolution > MAX_TIMES) {
    refuse(
      context,
      subquery,
      `a subquery at more than ${MAX_TIMES} times: give it a longer step, such as [1d:5m], or ask about a shorter time`,
    )
  }
  return { ...context, start, end, step: resolution, isInstant: false }
}

function floor(time: bigint, step: bigint): bigint {
  const rest = time % step
  return time - (rest < 0n ? rest + step : rest)
}
