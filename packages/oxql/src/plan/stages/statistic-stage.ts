import type { PlainStage, StatisticStage } from '../../tree/tree.ts'
import { histogramNode } from '../nodes/histogram-node.ts'
import { statisticNode } from '../nodes/statistic-node.ts'
import { checkProbability } from '../numbers.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { StatisticNode } from '../plan.ts'
import { numberOf } from './arguments.ts'
import { eachTable, type PlanContext, type Tables } from './tables.ts'

export function planStatistic(stage: StatisticStage, tables: Tables, context: PlanContext): Tables {
  const statistic = statisticOf(stage, context)
  return eachTable(tables, context, stage, (input) => {
    return statistic && statisticNode(input, statistic)
  })
}

export function planHistogram(stage: PlainStage, tables: Tables, context: PlanContext): Tables {
  return eachTable(tables, context, stage, histogramNode)
}

function statisticOf(
  stage: StatisticStage,
  { mistakes }: PlanContext,
): StatisticNode['statistic'] | undefined {
  const { text } = stage.name
  if (text === 'mean' || text === 'count' || text === 'sum') return { kind: text }
  const ps = stage.ps.map((p) => mistakes.at(p, () => checkProbability(text, numberOf(p))))
  return mistakes.at(stage, () => {
    const [first, ...others] = ps
    if (stage.ps.length === 0) {
      throw new PlanProblem('wrong-type', 'which quantile is not said', 'such as quantile(0.99)')
    }
    const isRight = first !== undefined && others.every((p) => p !== undefined)
    return isRight ? { kind: 'quantile', ps: [first, ...others] } : undefined
  })
}
