import type { DatumType } from '../datum-type.ts'
import type { Field } from '../field-type.ts'
import { makeField, sortFields } from '../field.ts'
import { checkComponentName, checkNotReserved } from '../name.ts'
import { checkOptions } from '../options.ts'
import type { TimeseriesSchema } from '../schema.ts'
import { schemaOf } from '../schema-of.ts'
import { checkVersion, type Timeseries } from '../timeseries.ts'
import type { Units } from '../units.ts'
import type { DatumSpec } from '../value-type.ts'
import { checkDatumType, checkUnits, type MetricOptions } from './metric.ts'
import type { Target, TargetInstance } from './target.ts'

/** Texts by name: fields of type `string`. */
export type Labels = Readonly<Record<string, string>>

/** Something that is measured, whose fields each series brings along; made by `openMetric`. */
export interface OpenMetric<T extends DatumType = DatumType> {
  readonly name: string
  readonly version: number
  readonly description: string
  readonly units: Units
  readonly datumType: T

  /**
   * The series with these labels, for samples of hand-written producers. Keep it as long as the
   * series is there: its samples are told to be of one series fastest by the object they share.
   *
   * @param labels named by identifiers of any style. Those that are empty are left out: they are
   *   the same as none
   * @param descriptions what the labels are, by their names; series with the same names share them
   * @throws MetricsError `schema_definition` for a name that is no identifier or is reserved;
   *   `datum_error` for a value that is no text; and as `metric.on(target)` does
   */
  series(target: TargetInstance, labels: Labels, descriptions?: Labels): Timeseries
}

/** Sets of labels whose schemas are kept; past that all are made anew. */
const MAX_SCHEMAS = 1000

/**
 * Defines something that is measured of targets, of which nobody knows beforehand which fields its
 * series have: what is imported from Prometheus or OpenTelemetry, say. Its schema is open: what
 * series of one name have of fields is added up, by all who record under it.
 *
 * @param name lower-case words of letters and digits joined by single underscores
 * @param options as of `metric`
 * @throws MetricsError as `metric` does
 *
 * @example
 * const cpuSeconds = openMetric('cpu_seconds', cumulativeF64(), { units: 'seconds' })
 * const series = cpuSeconds.series(node, { cpu: '0', mode: 'idle' })
 * yield { timeseries: series, timestamp, datum: { type: 'cumulative_f64', startTime, value } }
 */
export function openMetric<T extends DatumType>(
  name: string,
  datum: DatumSpec<T>,
  options: Omit<MetricOptions, 'open'> = {},
): OpenMetric<T> {
  checkComponentName(name, 'metric')
  const owner = `metric "${name}"`
  checkOptions(owner, options)
  const { description = '', version = 1, units = 'none' } = options
  checkVersion(version)
  checkUnits(owner, units)
  const datumType = datum?.datumType
  checkDatumType(owner, datumType)
  const known = new WeakMap<Target, Map<string, TimeseriesSchema>>()

  const schemaWith = (
    target: Target,
    fields: readonly Field[],
    descriptions: Labels,
  ): TimeseriesSchema => {
    let schemas = known.get(target)
    if (schemas === undefined) known.set(target, (schemas = new Map()))
    const key = fields.map((field) => field.name).join(' ')
    let schema = schemas.get(key)
    if (schema === undefined) {
      const definedFields = fields.map((field) => {
        checkNotReserved(field.name)
        const { name: label, type } = field
        const told = Object.hasOwn(descriptions, label) ? descriptions[label] : undefined
        return { name: label, type, description: told ?? '' }
      })
      schema = schemaOf(target, { ...definition, definedFields, open: true })
      if (schemas.size >= MAX_SCHEMAS) schemas.clear()
      schemas.set(key, schema)
    }
    return schema
  }

  const definition: OpenMetric<T> = {
    name,
    version,
    description,
    units,
    datumType,
    series(target, labels, descriptions = {}) {
      const metricFields = fieldsOf(labels)
      const schema = schemaWith(target.definition, metricFields, descriptions)
      return {
        name: schema.name,
        version,
        targetFields: target.fields,
        metricFields,
        datumType,
        definition: schema,
      }
    },
  }
  return Object.freeze(definition)
}

function fieldsOf(labels: Labels): readonly Field[] {
  const fields: Field[] = []
  for (const [name, value] of Object.entries(labels)) {
    if (value !== '') fields.push(makeField(name, 'string', value))
  }
  return sortFields(fields)
}
