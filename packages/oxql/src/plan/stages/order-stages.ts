import type { LimitStage, SeriesLimitStage, SortStage } from '../../tree/tree.ts'
import { limitNode, seriesLimitNode } from '../nodes/limit-node.ts'
import { sortNode } from '../nodes/sort-node.ts'
import { fieldsOf, integerOf, reducerOf } from './arguments.ts'
import { eachTableStill, type PlanContext, type Tables } from './tables.ts'

export function planLimit(stage: LimitStage, tables: Tables, context: PlanContext): Tables {
  return eachTableStill(tables, context, stage.count, (input) => {
    return limitNode(input, stage.kind, integerOf(stage.count))
  })
}

export function planSeriesLimit(
  stage: SeriesLimitStage,
  tables: Tables,
  context: PlanContext,
): Tables {
  return eachTableStill(tables, context, stage.count, (input) => {
    return seriesLimitNode(input, integerOf(stage.count))
  })
}

export function planSort(stage: SortStage, tables: Tables, context: PlanContext): Tables {
  const { by, direction } = stage
  const { mistakes } = context
  if (!('name' in by)) {
    return eachTableStill(tables, context, stage, (input) => {
      return sortNode(input, { fields: fieldsOf(by, input.shape, mistakes) }, direction)
    })
  }
  const reducer = reducerOf(by, mistakes)
  return eachTableStill(tables, context, stage, (input) => {
    return reducer && sortNode(input, { reducer }, direction)
  })
}
