import type { GroupByStage, TopStage } from '../../tree/tree.ts'
import { groupByNode } from '../nodes/group-by-node.ts'
import { topNode } from '../nodes/top-node.ts'
import type { TopNode } from '../plan.ts'
import { fieldsOf, integerOf, reducerOf } from './arguments.ts'
import { eachTable, eachTableStill, type PlanContext, type Tables } from './tables.ts'

export function planGroupBy(stage: GroupByStage, tables: Tables, context: PlanContext): Tables {
  const { mistakes } = context
  const reducer = stage.reducer ? reducerOf(stage.reducer, mistakes) : { kind: 'mean' as const }
  return eachTable(tables, context, stage, (input) => {
    const fields = fieldsOf(stage.fields, input.shape, mistakes)
    return groupByNode(input, fields, reducer ?? { kind: 'sum' })
  })
}

export function planTop(stage: TopStage, tables: Tables, context: PlanContext): Tables {
  const { mistakes } = context
  const count = mistakes.at(stage.count, () => integerOf(stage.count))
  const by = rankOf(stage, context)
  return eachTableStill(tables, context, stage, (input) => {
    const fields = fieldsOf(stage.fields, input.shape, mistakes)
    if (count === undefined || by === undefined) return undefined
    return topNode(input, { end: stage.which, count, fields, by })
  })
}

function rankOf({ by }: TopStage, { mistakes }: PlanContext): TopNode['by'] | undefined {
  if (!by) return { kind: 'mean' }
  return by.name.text === 'datum' && !by.p ? { kind: 'datum' } : reducerOf(by, mistakes)
}
