import type { LimitNode, PlanNode } from '../plan.ts'
import { ALWAYS, bounds, type Bounds } from './bounds.ts'
import { isOfFields } from './conjuncts.ts'

/** When the last points are, where that can be told: series of an aligned table have one at each time up to its end. */
export function timesOfLast({ input, end, count }: LimitNode): Bounds {
  const { alignment } = input.shape
  if (end !== 'last' || !alignment || !isGapless(input)) return ALWAYS
  return bounds(alignment.end - (count - 1n) * alignment.step, undefined)
}

function isGapless(node: PlanNode): boolean {
  switch (node.kind) {
    case 'align':
      return true
    case 'group_by':
    case 'top':
    case 'map':
    case 'statistic':
    case 'histogram':
    case 'fill':
    case 'sort':
    case 'rename':
    case 'series_limit':
      return isGapless(node.input)
    case 'filter':
      return isOfFields(node.condition) && isGapless(node.input)
    case 'join':
      return node.inputs.every(isGapless)
    default:
      return false
  }
}
