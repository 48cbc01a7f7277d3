import {
  checkScope,
  joinDefinitions,
  type MetricDefinition,
  type TargetDefinition,
} from './definition/join.ts'
import { compareText } from './name.ts'
import type { FieldSchema, TimeseriesSchema } from './schema.ts'
import { systemClock, type Nanoseconds } from './time.ts'
import type { Timeseries } from './timeseries.ts'

/**
 * The schema of a metric on a target, with everything that the definitions say.
 *
 * @param created default: now
 * @throws MetricsError `target_metric_version_mismatch`, `duplicate_field_name`,
 *   `schema_definition` if the target's scope needs a field that neither has
 */
export function schemaOf(
  target: TargetDefinition,
  metric: MetricDefinition,
  created: Nanoseconds = systemClock(),
): TimeseriesSchema {
  const name = joinDefinitions(target, metric)
  checkScope(target, metric)
  return {
    name,
    version: target.version,
    description: { target: target.description, metric: metric.description },
    fields: sortSchema([
      ...target.definedFields.map((field) => ({ ...field, source: 'target' as const })),
      ...metric.definedFields.map((field) => ({ ...field, source: 'metric' as const })),
    ]),
    datumType: metric.datumType,
    units: metric.units,
    authzScope: target.authzScope,
    created,
    ...(metric.open && { open: true }),
  }
}

/**
 * What a sample tells of its schema: names, types and version. Nothing is known of texts, which
 * are empty, of units (`count`) and of scope (`fleet`).
 *
 * @param created default: now
 */
export function deriveSchema(
  timeseries: Timeseries,
  created: Nanoseconds = systemClock(),
): TimeseriesSchema {
  const { name, version, targetFields, metricFields, datumType } = timeseries
  return {
    name,
    version,
    description: { target: '', metric: '' },
    fields: sortSchema([
      ...targetFields.map((field) => derivedField(field.name, field.type, 'target')),
      ...metricFields.map((field) => derivedField(field.name, field.type, 'metric')),
    ]),
    datumType,
    units: 'count',
    authzScope: 'fleet',
    created,
  }
}

function derivedField(
  name: string,
  type: FieldSchema['type'],
  source: FieldSchema['source'],
): FieldSchema {
  return { name, type, source, description: '' }
}

function sortSchema(fields: FieldSchema[]): readonly FieldSchema[] {
  return fields.sort((a, b) => compareText(a.name, b.name))
}
