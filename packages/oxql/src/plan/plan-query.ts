import type { Catalogue } from '../catalogue.ts'
import type { Query } from '../tree/tree.ts'
import { finishPlan } from './finish-plan.ts'
import { Mistakes } from './mistakes.ts'
import { planStages } from './plan-stages.ts'
import type { Plan } from './plan.ts'
import { queryEnd } from './query-end.ts'
import { visibleTo, type Scope } from './scope.ts'

export interface PlanOptions {
  readonly catalogue: Catalogue
  /** Whose timeseries the query may see. Default: those of the fleet, which are all. */
  readonly scope?: Scope
  /** The end of grids where no filter gives one: nanoseconds since the epoch. */
  readonly now: bigint
}

/**
 * What a query means, with its conditions and bounds of time where they are cheapest.
 *
 * @throws OxqlError with all mistakes that can be found, in the order of the text
 */
export function planQuery(
  query: Query,
  { catalogue, scope = { kind: 'fleet' }, now }: PlanOptions,
): Plan {
  const end = queryEnd(query) ?? now
  const mistakes = new Mistakes()
  const tables = planStages(query, {
    catalogue: visibleTo(scope, catalogue),
    scope,
    end,
    mistakes,
  })
  mistakes.throwIfAny()
  return finishPlan(
    tables.filter((table) => table !== undefined),
    end,
  )
}
