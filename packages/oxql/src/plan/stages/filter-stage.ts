import type { FilterStage } from '../../tree/tree.ts'
import { filterNode } from '../nodes/filter-node.ts'
import { planCondition } from './condition.ts'
import { eachTableStill, type PlanContext, type Tables } from './tables.ts'

export function planFilter(stage: FilterStage, tables: Tables, context: PlanContext): Tables {
  return eachTableStill(tables, context, stage, (input) => {
    const condition = planCondition(stage.condition, input.shape, context.mistakes)
    return condition && filterNode(input, condition)
  })
}
