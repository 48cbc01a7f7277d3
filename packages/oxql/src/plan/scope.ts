import { AUTHZ_SCOPES, canonicalUuid, type AuthzScope, type TimeseriesSchema } from '@oximeter/core'
import type { Catalogue } from '../catalogue.ts'
import { allOf, type PlanCondition } from './condition.ts'
import { PlanProblem } from './plan-problem.ts'
import type { ShapeField } from './table-shape.ts'

/** Whose timeseries a query may see: whoever asks decides it, and no text widens it. */
export type Scope =
  | { readonly kind: 'fleet'; readonly within?: ProjectOfInterest }
  | { readonly kind: 'silo'; readonly siloId: string; readonly within?: ProjectOfInterest }
  /** The id of a project is enough: it is of one silo. With that too, both are asked for. */
  | { readonly kind: 'project'; readonly siloId?: string; readonly projectId: string }

/** Of what may be seen, the series of a project alone: for who may see more than that. */
export interface ProjectOfInterest {
  readonly projectId: string
  readonly siloId?: string
}

/** The values that fields of a series must have, canonical. */
export type Owners = Readonly<Partial<Record<'silo_id' | 'project_id', string>>>

/**
 * Whose series of a timeseries a scope shows; none named are all of them, undefined: it shows none,
 * and to whoever asks the timeseries does not exist.
 *
 * `authz_scope` decides, that of the version which says the narrowest: `fleet` is for the fleet
 * alone; `silo` also for silos, and `project` for silos and projects, each its own series;
 * `viewable_to_all` for everybody, all of it. Where series do not all say by a `silo_id` or
 * `project_id` of type uuid whose they are, nobody but the fleet sees any.
 *
 * @param versions all of one name, at least one
 * @throws TypeError if the scope is none, or its ids are no UUIDs
 */
export function ownersWithin(
  scope: Scope,
  versions: readonly TimeseriesSchema[],
): Owners | undefined {
  const own = idsOf(scope)
  if (scope.kind === 'fleet') return {}
  const audience = narrowest(versions)
  if (audience === 'viewable_to_all') return {}
  const isFor = audience === 'project' || audience === scope.kind
  if (!isFor || !hasId(versions, `${scope.kind}_id`)) return undefined
  const { silo_id, ...others } = own
  return silo_id !== undefined && hasId(versions, 'silo_id') ? own : others
}

/** What a scope shows of a catalogue: of the rest neither name nor hint. */
export function visibleTo(scope: Scope, catalogue: Catalogue): Catalogue {
  idsOf(scope)
  if (scope.kind === 'fleet') return catalogue
  const versions = (name: string): readonly TimeseriesSchema[] => {
    const all = catalogue.versions(name)
    return all.length > 0 && ownersWithin(scope, all) !== undefined ? all : []
  }
  return {
    versions,
    *names() {
      for (const name of catalogue.names()) if (versions(name).length > 0) yield name
    },
  }
}

/**
 * What holds of every series that the scope shows; undefined where it shows all.
 *
 * @param versions all of one name, at least one
 * @param fields those of these versions
 * @throws PlanProblem `unknown-timeseries` if it shows none; `out-of-scope` if a project is of interest
 *   and some versions do not say of which their series are, so that nobody takes a part for the whole
 * @throws TypeError if the scope is none, or its ids are no UUIDs
 */
export function scopeCondition(
  scope: Scope,
  versions: readonly TimeseriesSchema[],
  fields: readonly ShapeField[],
): PlanCondition | undefined {
  const { name } = versions[0]!
  const owners = ownersWithin(scope, versions)
  if (owners === undefined) {
    throw new PlanProblem('unknown-timeseries', `there is no timeseries ${name}`)
  }
  const of = 'within' in scope && scope.within ? ownersOf(scope.within) : {}
  const missing = Object.keys(of).find((field) => !fields.some((one) => isId(one, field)))
  if (missing !== undefined) {
    throw new PlanProblem(
      'out-of-scope',
      `${name} cannot be seen from within a project`,
      `its series do not all say which project they belong to by a field ${missing}: ask for all projects, or for another timeseries`,
    )
  }
  return allOf([owners, of].flatMap(conditionsOf))
}

function conditionsOf(owners: Owners): PlanCondition[] {
  return Object.entries(owners).map(([name, value]) => ({
    kind: 'compare',
    operand: { kind: 'field', name, type: 'uuid' },
    comparator: '==',
    value: { type: 'uuid', value },
  }))
}

function isId({ name, type, optional }: ShapeField, field: string): boolean {
  return name === field && type === 'uuid' && !optional
}

function hasId(versions: readonly TimeseriesSchema[], field: string): boolean {
  return versions.every(({ fields }) =>
    fields.some(({ name, type }) => name === field && type === 'uuid'),
  )
}

/** Scopes are ordered so. */
function narrowest(versions: readonly TimeseriesSchema[]): AuthzScope | undefined {
  return AUTHZ_SCOPES.find((scope) => versions.some(({ authzScope }) => authzScope === scope))
}

/** Anything that is no scope is refused: to take it for the fleet would show all there is. */
function idsOf(scope: Scope): Owners {
  switch (scope.kind) {
    case 'fleet':
      return {}
    case 'silo':
      return { silo_id: idIn('silo_id', scope.siloId) }
    case 'project':
      return ownersOf(scope)
    default:
      throw new TypeError(`there is no such scope: ${JSON.stringify(scope)}`)
  }
}

function ownersOf(project: ProjectOfInterest): Owners {
  const { projectId } = project
  return {
    ...('siloId' in project && { silo_id: idIn('silo_id', project.siloId) }),
    project_id: idIn('project_id', projectId),
  }
}

function idIn(field: string, id: unknown): string {
  const value = typeof id === 'string' ? canonicalUuid(id) : undefined
  if (value === undefined) throw new TypeError(`the scope's ${field} is no UUID: ${String(id)}`)
  return value
}
