import type { AuthzScope } from '../authz-scope.ts'
import type { DatumType } from '../datum-type.ts'
import { definitionError, MetricsError } from '../metrics-error.ts'
import { checkTimeseriesName } from '../name.ts'
import { checkDistinct } from '../timeseries.ts'
import type { Units } from '../units.ts'
import type { DefinedField } from './fields.ts'

interface Definition {
  readonly name: string
  readonly version: number
  readonly description: string
  /** In ascending order of names. */
  readonly definedFields: readonly DefinedField[]
}

/** What a target says of the series of all metrics on it. */
export interface TargetDefinition extends Definition {
  readonly authzScope: AuthzScope
}

/** What a metric says of its series on all targets. */
export interface MetricDefinition extends Definition {
  readonly units: Units
  readonly datumType: DatumType
  readonly open?: boolean
}

/** The name of the series that both define, or the first reason why they do not go together. */
export function joinDefinitions(target: TargetDefinition, measured: MetricDefinition): string {
  if (target.version !== measured.version) {
    throw new MetricsError({
      type: 'target_metric_version_mismatch',
      target: target.version,
      metric: measured.version,
    })
  }
  checkDistinct([...target.definedFields, ...measured.definedFields])
  const name = `${target.name}:${measured.name}`
  checkTimeseriesName(name)
  return name
}

/** A scope is told by an id, so one of the two must have it. */
export function checkScope(target: TargetDefinition, measured: MetricDefinition): void {
  const { authzScope } = target
  if (authzScope !== 'silo' && authzScope !== 'project') return
  const needed = `${authzScope}_id`
  const fields = [...target.definedFields, ...measured.definedFields]
  if (fields.some(({ name, type }) => name === needed && type === 'uuid')) return
  throw definitionError(
    `"${target.name}:${measured.name}" has the scope "${authzScope}" and so needs a field ` +
      `${needed}: uuid()`,
  )
}
