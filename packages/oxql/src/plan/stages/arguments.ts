import type { Literal, Name, Reducer } from '../../tree/tree.ts'
import { findField } from '../look-up.ts'
import type { Mistakes } from '../mistakes.ts'
import { PlanProblem } from '../plan-problem.ts'
import type { PlanReducer } from '../plan.ts'
import { makeReducer } from '../reducer.ts'
import type { TableShape } from '../table-shape.ts'

/** @throws PlanProblem `wrong-type` */
export function integerOf(literal: Literal): bigint {
  if (literal.type === 'integer') return literal.value
  throw new PlanProblem('wrong-type', 'a count is an integer', 'such as 10')
}

/** @throws PlanProblem `wrong-type` */
export function numberOf(literal: Literal): number {
  if (literal.type === 'integer' || literal.type === 'double') return Number(literal.value)
  throw new PlanProblem('wrong-type', 'a number is wanted here', 'such as 0.5')
}

/** Undefined after a mistake. */
export function reducerOf({ name, p }: Reducer, mistakes: Mistakes): PlanReducer | undefined {
  return mistakes.at(p ?? name, () => makeReducer(name.text, p && numberOf(p)))
}

/** Those of the names that are fields; each that is none is a mistake at its own place. */
export function fieldsOf(names: readonly Name[], shape: TableShape, mistakes: Mistakes): string[] {
  const fields = names.map((name) => mistakes.at(name, () => findField(shape, name.text)))
  return fields.flatMap((field) => (field ? [field.name] : []))
}
