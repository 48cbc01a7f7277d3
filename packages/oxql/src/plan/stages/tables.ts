import type { Span } from '../../oxql-error.ts'
import type { Catalogue } from '../../catalogue.ts'
import type { Mistakes } from '../mistakes.ts'
import type { PlanNode } from '../plan.ts'
import type { Scope } from '../scope.ts'

/** What all stages of a query are planned with. */
export interface PlanContext {
  readonly catalogue: Catalogue
  readonly scope: Scope
  readonly end: bigint
  readonly mistakes: Mistakes
}

/** The tables after a stage; undefined is one whose pipeline has a mistake after which nothing can be said. */
export type Tables = readonly (PlanNode | undefined)[]

/** Each table that is known, made into another one; a problem is a mistake at the place, after which nothing is known. */
export function eachTable(
  tables: Tables,
  { mistakes }: PlanContext,
  span: Span,
  build: (input: PlanNode) => PlanNode | undefined,
): Tables {
  return tables.map((input) => input && mistakes.at(span, () => build(input)))
}

/** The same of a stage that changes no schema: after a problem it goes on as if the stage were not there. */
export function eachTableStill(
  tables: Tables,
  context: PlanContext,
  span: Span,
  build: (input: PlanNode) => PlanNode | undefined,
): Tables {
  return eachTable(tables, context, span, build).map((output, i) => output ?? tables[i])
}
