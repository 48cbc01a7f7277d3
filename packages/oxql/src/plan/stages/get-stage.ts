import { isCumulative } from '@oximeter/core'
import { whichOf } from '../../nearest.ts'
import type { GetStage, Name } from '../../tree/tree.ts'
import { deltaNode } from '../nodes/delta-node.ts'
import { scanNode } from '../nodes/scan-node.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { PlanNode } from '../plan.ts'
import type { PlanContext, Tables } from './tables.ts'

export function planGet({ names }: GetStage, context: PlanContext): Tables {
  return names.map((name) => context.mistakes.at(name, () => tableOf(name, context)))
}

function tableOf({ text }: Name, { catalogue, scope }: PlanContext): PlanNode {
  const [first, ...others] = catalogue.versions(text)
  if (!first) {
    const hint = whichOf(text, catalogue.names())
    throw new PlanProblem('unknown-timeseries', `there is no timeseries ${text}`, hint)
  }
  const scan = scanNode([first, ...others], scope)
  return isCumulative(scan.datumType) ? deltaNode(scan) : scan
}
