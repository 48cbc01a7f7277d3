import { allOf, type PlanCondition } from '../condition.ts'
import { filterNode } from '../nodes/filter-node.ts'
import type { DeltaNode, PlanNode, ScanNode } from '../plan.ts'
import { storableTimes } from '../time-range.ts'
import { bounds, overlap, type Bounds } from './bounds.ts'
import { divide, itself, type Demand, type Passage } from './demand.ts'
import { impliedBounds, isBound } from './implied.ts'

const ALL: Passage = { fields: itself, time: itself, times: itself }

export function pushIntoScan(scan: ScanNode, demand: Demand): PlanNode {
  const { below, above, series, times } = divide(demand, ALL)
  return filtered(narrowed(scan, [...below, ...series], times), above)
}

/** Deltas are kept from a time on, and samples read from further back: the first needs the one before it. */
export function pushIntoDelta(delta: DeltaNode, demand: Demand): PlanNode {
  const { below, above, series, times } = divide(demand, ALL)
  const { from, to } = storableTimes(below.map(impliedBounds).reduce(overlap, times))
  const fields = [...below.filter((condition) => !isBound(condition)), ...series]
  const read = bounds(from === undefined ? from : from - demand.lookBack, to)
  const input = narrowed(delta.input, fields, read)
  const node = { ...delta, input, missing: demand.missing, ...bounds(from, undefined) }
  return filtered(node, above)
}

export function filtered(node: PlanNode, conditions: readonly PlanCondition[]): PlanNode {
  const condition = allOf(conditions)
  return condition ? filterNode(node, condition) : node
}

/** The scan's own condition, which may be a scope, stays outermost. */
function narrowed(scan: ScanNode, conditions: readonly PlanCondition[], times: Bounds): ScanNode {
  const wanted = conditions.filter(isBound).map(impliedBounds).reduce(overlap, times)
  const added = allOf(conditions.filter((condition) => !isBound(condition)))
  const series = scan.series && added ? and(scan.series, added) : (scan.series ?? added)
  return { ...scan, ...(series && { series }), ...storableTimes(overlap(scan, wanted)) }
}

function and(left: PlanCondition, right: PlanCondition): PlanCondition {
  return { kind: 'and', left, right }
}
