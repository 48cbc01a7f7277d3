/**
 * For front ends: functions that build a plan node by node, each checking what it is given, and
 * `finishPlan`, which moves conditions to where they cost least.
 *
 * @example
 * const read = tableNode(catalogue, 'http_server:aborted_requests', { kind: 'fleet' })
 * const rates = alignNode(read, { method: { kind: 'rate' }, window: 300_000_000_000n, end: now })
 * const plan = finishPlan([groupByNode(rates, ['route'], { kind: 'sum' })], now)
 */
export { allOf, type Operand, type PlanCondition, type PlanValue } from './condition.ts'
export { finishPlan } from './finish-plan.ts'
export { findDimension, findField, findOperand } from './look-up.ts'
export { alignNode, type AlignOptions } from './nodes/align-node.ts'
export { clockNode, repeatNode, type GivenTimes } from './nodes/clock-node.ts'
export { deltaNode } from './nodes/delta-node.ts'
export { fieldsNode, type FieldOutput } from './nodes/fields-node.ts'
export { fillNode } from './nodes/fill-node.ts'
export { filterNode } from './nodes/filter-node.ts'
export { groupByNode } from './nodes/group-by-node.ts'
export { histogramNode } from './nodes/histogram-node.ts'
export { joinNode, type JoinOptions } from './nodes/join-node.ts'
export { limitNode, seriesLimitNode } from './nodes/limit-node.ts'
export { mapCall, mapNode, mapOperand, type MapOutput } from './nodes/map-node.ts'
export { offsetNode } from './nodes/offset-node.ts'
export { rawNode } from './nodes/raw-node.ts'
export { renameNode } from './nodes/rename-node.ts'
export { scanNode } from './nodes/scan-node.ts'
export { sortNode } from './nodes/sort-node.ts'
export { statisticNode } from './nodes/statistic-node.ts'
export { tableNode } from './nodes/table-node.ts'
export { topNode } from './nodes/top-node.ts'
export { unionNode } from './nodes/union-node.ts'
export { checkPattern } from './pattern.ts'
export { PlanProblem } from './plan-problem.ts'
export { makeReducer } from './reducer.ts'
export type {
  AlignMethod,
  FieldExpression,
  MapFunction,
  PlanExpression,
  PlanNode,
  PlanReducer,
  ScanNode,
} from './plan.ts'
export type { ShapeField } from './table-shape.ts'
