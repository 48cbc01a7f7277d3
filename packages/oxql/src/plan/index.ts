/** What plans are built of, for other languages that end in one. Nodes check what they are given. */
export { allOf, type PlanCondition, type PlanValue } from './condition.ts'
export { alignNode } from './nodes/align-node.ts'
export { deltaNode } from './nodes/delta-node.ts'
export { fillNode } from './nodes/fill-node.ts'
export { filterNode } from './nodes/filter-node.ts'
export { groupByNode } from './nodes/group-by-node.ts'
export { histogramNode } from './nodes/histogram-node.ts'
export { joinNode } from './nodes/join-node.ts'
export { limitNode } from './nodes/limit-node.ts'
export { mapNode } from './nodes/map-node.ts'
export { offsetNode } from './nodes/offset-node.ts'
export { renameNode } from './nodes/rename-node.ts'
export { scanNode } from './nodes/scan-node.ts'
export { sortNode } from './nodes/sort-node.ts'
export { statisticNode } from './nodes/statistic-node.ts'
export { topNode } from './nodes/top-node.ts'
export { checkPattern } from './pattern.ts'
export { PlanProblem } from './plan-problem.ts'
export { finishPlan } from './plan-query.ts'
export type {
  AlignMethod,
  MapFunction,
  PlanExpression,
  PlanNode,
  PlanReducer,
  ScanNode,
} from './plan.ts'
export type { ShapeField } from './table-shape.ts'
