import type { Plan, PlanNode } from './plan.ts'
import { pushDown } from './push/push-down.ts'

/**
 * A plan of tables as they were built, each with its conditions and bounds where they cost least.
 *
 * @param end of all grids: that with which tables were aligned
 */
export function finishPlan(tables: readonly PlanNode[], end: bigint): Plan {
  return { tables: tables.map(pushDown), end }
}
