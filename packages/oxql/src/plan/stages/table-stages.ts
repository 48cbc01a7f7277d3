import type { FillStage, OffsetStage, PlainStage, RenameStage } from '../../tree/tree.ts'
import { whichOf } from '../../nearest.ts'
import { FILL_METHODS } from '../../tree/keywords.ts'
import { fillNode } from '../nodes/fill-node.ts'
import { offsetNode } from '../nodes/offset-node.ts'
import { rawNode } from '../nodes/raw-node.ts'
import { renameNode } from '../nodes/rename-node.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { FillNode } from '../plan.ts'
import { fieldsOf, numberOf } from './arguments.ts'
import { eachTable, eachTableStill, type PlanContext, type Tables } from './tables.ts'

export function planRaw(stage: PlainStage, tables: Tables, context: PlanContext): Tables {
  return eachTableStill(tables, context, stage, rawNode)
}

export function planOffset(stage: OffsetStage, tables: Tables, context: PlanContext): Tables {
  return eachTableStill(tables, context, stage, (input) => {
    // Whatever comes after may have been meant of the times before.
    if (input.kind !== 'scan' && input.kind !== 'delta') {
      throw new PlanProblem('misplaced', 'offset comes too late', 'put it right after get, or raw')
    }
    return offsetNode(input, stage.by.nanoseconds)
  })
}

export function planFill(stage: FillStage, tables: Tables, context: PlanContext): Tables {
  const value = context.mistakes.at(stage.with, () => fillOf(stage))
  return eachTableStill(tables, context, stage, (input) => value && fillNode(input, value))
}

export function planRename(
  { renamings, ...span }: RenameStage,
  tables: Tables,
  context: PlanContext,
): Tables {
  const pairs = renamings.map(({ from, to }) => ({ from: from.text, to: to.text }))
  const names = renamings.map(({ from }) => from)
  return eachTable(tables, context, span, (input) => {
    const found = fieldsOf(names, input.shape, context.mistakes)
    return found.length === names.length ? renameNode(input, pairs) : undefined
  })
}

function fillOf({ with: value }: FillStage): FillNode['with'] {
  if ('type' in value) return { kind: 'value', value: numberOf(value) }
  const kind = FILL_METHODS.find((method) => method === value.text)
  if (kind) return { kind }
  const message = `nothing fills with ${value.text}`
  throw new PlanProblem('unknown-name', message, whichOf(value.text, FILL_METHODS))
}
