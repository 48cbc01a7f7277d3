import type { Span } from '../../oxql-error.ts'
import { whichOf } from '../../nearest.ts'
import { JOIN_METHODS } from '../../tree/keywords.ts'
import type { JoinStage } from '../../tree/tree.ts'
import { joinNode, type JoinOptions } from '../nodes/join-node.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { JoinNode, PlanNode } from '../plan.ts'
import { fieldsOf } from './arguments.ts'
import type { PlanContext, Tables } from './tables.ts'

export function planJoin(stage: JoinStage, tables: Tables, { mistakes }: PlanContext): Tables {
  const method = mistakes.at(stage.method ?? stage, () => methodOf(stage))
  const known = tables.filter((table) => table !== undefined)
  const on = stage.on ?? []
  const found = known.map(({ shape }) => fieldsOf(on, shape, mistakes).length)
  // Where a table or field has a mistake of its own nothing can be said of the whole.
  const isWhole = known.length === tables.length && found.every((count) => count === on.length)
  if (!isWhole || method === undefined) return [undefined]
  const span = { start: stage.start, end: stage.end }
  const options = { method, ...(stage.on && { on: stage.on.map(({ text }) => text) }) }
  return [mistakes.at(stage, () => fold(known, options, span))]
}

function fold(tables: readonly PlanNode[], options: JoinOptions, span: Span): PlanNode {
  const [first, ...others] = tables
  if (!first || others.length === 0) {
    const hint = 'put a group before it: { get a:b | … ; get c:d | … } | join'
    throw new PlanProblem('misplaced', 'join needs more tables than one', hint)
  }
  return others.reduce((left, right) => ({ ...joinNode(left, right, options), span }), first)
}

function methodOf({ method }: JoinStage): JoinNode['method'] {
  if (!method) return 'inner'
  const known = JOIN_METHODS.find((name) => name === method.text)
  if (known) return known
  const message = `there is no join ${method.text}`
  throw new PlanProblem('unknown-name', message, whichOf(method.text, JOIN_METHODS))
}
