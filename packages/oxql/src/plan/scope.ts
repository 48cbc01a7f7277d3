import { canonicalUuid } from '@oximeter/core'
import { PlanProblem } from './plan-problem.ts'
import { allOf, type PlanCondition } from './condition.ts'
import type { ShapeField } from './table-shape.ts'

/** Whose timeseries a query may see. */
export type Scope =
  | { readonly kind: 'fleet' }
  | { readonly kind: 'silo'; readonly siloId: string }
  /** The id of a project is enough: it is of one silo. With that too, both are asked for. */
  | { readonly kind: 'project'; readonly siloId?: string; readonly projectId: string }

/**
 * What holds of every series that the scope allows; undefined where it allows all. A series that
 * lacks the field would be left out by it, but a timeseries some versions of which lack it is refused
 * altogether, so that nobody takes a part for the whole.
 *
 * @throws PlanProblem `out-of-scope` if the timeseries lacks the fields
 * @throws TypeError if the scope is none, or its ids are no UUIDs
 */
export function scopeCondition(
  scope: Scope,
  timeseries: string,
  fields: readonly ShapeField[],
): PlanCondition | undefined {
  const conditions = Object.entries(wantedIds(scope)).map(([field, id]): PlanCondition => {
    const value = typeof id === 'string' ? canonicalUuid(id) : undefined
    if (value === undefined) throw new TypeError(`the scope's ${field} is no UUID: ${String(id)}`)
    if (
      !fields.some(({ name, type, optional }) => name === field && type === 'uuid' && !optional)
    ) {
      throw new PlanProblem(
        'out-of-scope',
        `${timeseries} cannot be seen from within a ${scope.kind}`,
        `its series do not all say which ${scope.kind} they belong to by a field ${field}: ask as the fleet, or for another timeseries`,
      )
    }
    return {
      kind: 'compare',
      operand: { kind: 'field', name: field, type: 'uuid' },
      comparator: '==',
      value: { type: 'uuid', value },
    }
  })
  return allOf(conditions)
}

/** Anything that is no scope is refused: to take it for the fleet would show all there is. */
function wantedIds(scope: Scope): Record<string, unknown> {
  switch (scope.kind) {
    case 'fleet':
      return {}
    case 'silo':
      return { silo_id: scope.siloId }
    case 'project':
      return {
        ...('siloId' in scope && { silo_id: scope.siloId }),
        project_id: scope.projectId,
      }
    default:
      throw new TypeError(`there is no such scope: ${JSON.stringify(scope)}`)
  }
}
