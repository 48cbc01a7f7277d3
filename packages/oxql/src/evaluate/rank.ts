import type { PlanReducer } from '../plan/plan.ts'
import { reduceValues } from './reduce.ts'
import type { Series, Value } from './table.ts'
import type { Warnings } from './warnings.ts'

/** By what a series ranks: null of one that is null throughout, whatever the reducer. */
export function rankOf(reducer: PlanReducer, { points }: Series, warnings: Warnings): Value {
  const values = points.map((point) => point.values[0]!)
  return values.every((value) => value === null) ? null : reduceValues(reducer, values, warnings)
}
