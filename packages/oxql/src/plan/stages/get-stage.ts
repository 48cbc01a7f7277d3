import type { GetStage } from '../../tree/tree.ts'
import { tableNode } from '../nodes/table-node.ts'
import type { PlanContext, Tables } from './tables.ts'

export function planGet({ names }: GetStage, { catalogue, scope, mistakes }: PlanContext): Tables {
  return names.map((name) => mistakes.at(name, () => tableNode(catalogue, name.text, scope)))
}
