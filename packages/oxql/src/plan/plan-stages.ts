import type { Query, Stage } from '../tree/tree.ts'
import { PlanProblem } from './plan-problem.ts'
import { planAlign } from './stages/align-stage.ts'
import { planFilter } from './stages/filter-stage.ts'
import { planGet } from './stages/get-stage.ts'
import { planGroupBy, planTop } from './stages/group-by-stage.ts'
import { planJoin } from './stages/join-stage.ts'
import { planMap } from './stages/map-stage.ts'
import { planLimit, planSeriesLimit, planSort } from './stages/order-stages.ts'
import { planHistogram, planStatistic } from './stages/statistic-stage.ts'
import { planFill, planOffset, planRaw, planRename } from './stages/table-stages.ts'
import type { PlanContext, Tables } from './stages/tables.ts'

/** Each is read by itself, and a level of the plan where it is joined. */
const MAX_TABLES = 100

/** The tables that a pipeline makes, each as it is written: nothing is moved yet. */
export function planStages({ stages }: Query, context: PlanContext): Tables {
  const [first, ...others] = stages
  if (!first) return []
  return others.reduce(
    (tables, stage) => planStage(stage, tables, context),
    planSource(first, context),
  )
}

function planSource(stage: Stage, context: PlanContext): Tables {
  if (stage.kind === 'get' && stage.names.length <= MAX_TABLES) return planGet(stage, context)
  if (stage.kind === 'group') {
    const tables = stage.queries.flatMap((query) => planStages(query, context))
    if (tables.length <= MAX_TABLES) return tables
  }
  if (stage.kind === 'get' || stage.kind === 'group') {
    const message = `a query has at most ${MAX_TABLES} tables`
    context.mistakes.add(stage, new PlanProblem('too-deep', message, 'ask in several queries'))
    return [undefined]
  }
  return misplaced(stage, context, 'a query begins with get target:metric')
}

function planStage(stage: Stage, tables: Tables, context: PlanContext): Tables {
  switch (stage.kind) {
    case 'get':
    case 'group':
      return misplaced(stage, context, 'get and groups stand first')
    case 'filter':
      return planFilter(stage, tables, context)
    case 'align':
      return planAlign(stage, tables, context)
    case 'group_by':
      return planGroupBy(stage, tables, context)
    case 'top':
      return planTop(stage, tables, context)
    case 'join':
      return planJoin(stage, tables, context)
    case 'first':
    case 'last':
      return planLimit(stage, tables, context)
    case 'limit':
      return planSeriesLimit(stage, tables, context)
    case 'map':
      return planMap(stage, tables, context)
    case 'statistic':
      return planStatistic(stage, tables, context)
    case 'histogram':
      return planHistogram(stage, tables, context)
    case 'fill':
      return planFill(stage, tables, context)
    case 'sort':
      return planSort(stage, tables, context)
    case 'rename':
      return planRename(stage, tables, context)
    case 'raw':
      return planRaw(stage, tables, context)
    case 'offset':
      return planOffset(stage, tables, context)
  }
}

function misplaced(stage: Stage, { mistakes }: PlanContext, hint: string): Tables {
  mistakes.add(stage, new PlanProblem('misplaced', `${stage.kind} stands in the wrong place`, hint))
  return [undefined]
}
