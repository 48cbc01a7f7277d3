import {
  schemaOf,
  systemClock,
  type AuthzScope,
  type DatumType,
  type DefinedField,
  type Nanoseconds,
  type Rollup,
  type TimeseriesSchema,
  type Units,
} from '@oximeter/core'

/** What a file defines: a target and its metrics, version by version. Nothing is wrong with it. */
export interface Definition {
  /** As it was named when it was read. */
  readonly file: string
  readonly target: {
    readonly name: string
    readonly description: string
    readonly authzScope: AuthzScope
  }
  /** Version 1, 2, 3, …; at least one. */
  readonly versions: readonly DefinitionVersion[]
}

/** One version of a target, with the metrics that are there in it. */
export interface DefinitionVersion {
  readonly version: number
  /** In the order of the file. */
  readonly fields: readonly DefinedField[]
  /** In the order of the file. */
  readonly metrics: readonly DefinedMetric[]
}

export interface DefinedMetric {
  readonly name: string
  readonly description: string
  readonly units: Units
  readonly datumType: DatumType
  /** From the shortest on. */
  readonly rollups: readonly Rollup[]
  /** In the order of the file. */
  readonly fields: readonly DefinedField[]
}

/**
 * The schema of each timeseries in each version, ascending by name and version.
 *
 * @param created default: now
 */
export function schemasOf(
  { target, versions }: Definition,
  created: Nanoseconds = systemClock(),
): TimeseriesSchema[] {
  const schemas = versions.flatMap(({ version, fields, metrics }) => {
    const versioned = { ...target, version, definedFields: fields }
    return metrics.map(({ rollups, ...metric }) => ({
      ...schemaOf(versioned, { ...metric, version, definedFields: metric.fields }, created),
      ...(rollups.length > 0 && { rollups }),
    }))
  })
  return schemas.sort((a, b) =>
    a.name === b.name ? a.version - b.version : a.name < b.name ? -1 : 1,
  )
}
