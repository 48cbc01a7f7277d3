import type { Datum } from './datum.ts'
import type { DatumType } from './datum-type.ts'
import type { Field } from './field-type.ts'
import { sortFields } from './field.ts'
import { definitionError, MetricsError } from './metrics-error.ts'
import { checkTimeseriesName } from './name.ts'
import { shown } from './number-type.ts'
import type { TimeseriesSchema } from './schema.ts'
import type { Nanoseconds } from './time.ts'

/**
 * One distinct set of name, field values and datum type. Samples of one series share one object
 * where they can, so that whoever handles them may cache by identity.
 */
export interface Timeseries {
  /** `target:metric`, checked against the name grammar. */
  readonly name: string
  /** 1 to 255. */
  readonly version: number
  /** Ascending by name, in byte order. */
  readonly targetFields: readonly Field[]
  /** Ascending by name, in byte order; no name is also a target field's. */
  readonly metricFields: readonly Field[]
  readonly datumType: DatumType
  /** What is known of it beyond that, where it was defined as a whole and not only named. */
  readonly definition?: TimeseriesSchema
}

/** One measurement of one timeseries. */
export interface Sample {
  readonly timeseries: Timeseries
  readonly timestamp: Nanoseconds
  readonly datum: Datum
}

/**
 * A checked timeseries, its fields sorted; for whoever makes one from anything but a definition.
 * The fields themselves come from `makeField`.
 *
 * @throws MetricsError `schema_definition` for a version that is not 1 to 255;
 *   `duplicate_field_name`; `invalid_timeseries_name`
 */
export function timeseriesOf(parts: {
  readonly name: string
  readonly version: number
  readonly targetFields: Iterable<Field>
  readonly metricFields: Iterable<Field>
  readonly datumType: DatumType
}): Timeseries {
  const { name, version, datumType } = parts
  checkVersion(version)
  const targetFields = sortFields(parts.targetFields)
  const metricFields = sortFields(parts.metricFields)
  checkDistinct([...targetFields, ...metricFields])
  checkTimeseriesName(name)
  return { name, version, targetFields, metricFields, datumType }
}

export function checkVersion(version: unknown): void {
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1 && version <= 255) {
    return
  }
  throw definitionError(`a version is a whole number from 1 to 255, not ${shown(version)}`)
}

/** Refuses the first field, in the order given, whose name another has too. */
export function checkDistinct(fields: readonly { readonly name: string }[]): void {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const { name } of fields) (seen.has(name) ? repeated : seen).add(name)
  const first = fields.find(({ name }) => repeated.has(name))
  if (first) throw new MetricsError({ type: 'duplicate_field_name', name: first.name })
}
