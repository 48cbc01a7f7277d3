import type { DatumType } from '../datum-type.ts'
import { DATUM_TYPES } from '../datum-type.ts'
import {
  createInstrument,
  type Instrument,
  type InstrumentOptions,
} from '../instrument/instrument.ts'
import { definitionError } from '../metrics-error.ts'
import { missingDatum } from '../missing.ts'
import { checkComponentName } from '../name.ts'
import { shown } from '../number-type.ts'
import { checkOptions } from '../options.ts'
import type { TimeseriesSchema } from '../schema.ts'
import { schemaOf } from '../schema-of.ts'
import { systemClock, timestampSince, type Nanoseconds } from '../time.ts'
import { checkVersion, type Sample, type Timeseries } from '../timeseries.ts'
import { UNITS, type Units } from '../units.ts'
import type { DatumSpec } from '../value-type.ts'
import { toDatum, type DatumInput } from './datum-input.ts'
import {
  defineFields,
  resolveFields,
  type DefinedField,
  type Distinct,
  type FieldInputs,
  type FieldSpecs,
  type FieldTypes,
  type NoFields,
} from './fields.ts'
import type { Target, TargetInstance } from './target.ts'

export interface MetricOptions {
  /** What the datum counts or measures; default `none`. */
  readonly units?: Units
  /** What is measured, in a sentence. */
  readonly description?: string
  /** 1 to 255; default 1. Must be that of the targets it is used with. */
  readonly version?: number
  /**
   * Whether others may record under the same name and version with other fields of type `string`,
   * which is usual where names come from elsewhere. Default: all have the same fields.
   */
  readonly open?: boolean
}

export interface MissingOptions {
  /** When the series began: needed where the datum is cumulative, and nowhere else. */
  readonly startTime?: Nanoseconds
  /** Default: now. */
  readonly timestamp?: Nanoseconds
}

/** Something that is measured of targets; made by `metric`. */
export interface Metric<
  N extends string = string,
  F extends FieldTypes = FieldTypes,
  T extends DatumType = DatumType,
> {
  readonly name: N
  readonly version: number
  readonly description: string
  readonly units: Units
  readonly open: boolean
  readonly datumType: T
  readonly datum: DatumSpec<T>
  readonly fields: FieldSpecs<F>
  /** The fields in ascending order of names. */
  readonly definedFields: readonly DefinedField[]

  /**
   * The series of this metric on one target: record on them, and register the instrument to have
   * them collected.
   *
   * @throws MetricsError `target_metric_version_mismatch`, `duplicate_field_name`,
   *   `schema_definition` if the target's scope needs a field that neither has
   */
  on<TF extends FieldTypes>(
    target: TargetInstance<string, TF> & Distinct<TF, F>,
    options?: InstrumentOptions,
  ): Instrument<F, T>

  /**
   * One sample, for hand-written producers. The datum is the bare value of a gauge, a `Cumulative`
   * or `{ startTime, value }`, a `Histogram` or its datum; it is copied.
   *
   * @param timestamp default: now, and after the datum's start time
   * @throws MetricsError in this order: `target_metric_version_mismatch`, `duplicate_field_name`,
   *   `invalid_timeseries_name`, `schema_definition` as `on` does, then `datum_error` or
   *   `histogram_error` for fields and datum
   */
  sample<TF extends FieldTypes>(
    target: TargetInstance<string, TF> & Distinct<TF, F>,
    fields: FieldInputs<F>,
    datum: DatumInput<T>,
    timestamp?: Nanoseconds,
  ): Sample

  /**
   * One sample that says that the value could not be read.
   *
   * @throws MetricsError as `sample` does; `missing_datum_requires_start_time`,
   *   `missing_datum_cannot_have_start_time`; `datum_error` for a metric of bytes
   */
  missing<TF extends FieldTypes>(
    target: TargetInstance<string, TF> & Distinct<TF, F>,
    fields: FieldInputs<F>,
    options?: MissingOptions,
  ): Sample
}

/**
 * Defines something that is measured of targets.
 *
 * @param name lower-case words of letters and digits joined by single underscores
 * @param fields what tells one series on a target from another
 * @param datum the type of what is measured: a gauge such as `f64()`, a counter such as
 *   `cumulativeU64()`, or a histogram such as `histogramF64({ decades: [-3, 2] })`
 * @throws MetricsError `invalid_timeseries_name` for the name; `schema_definition` for a field's
 *   name or type, the datum, the version or the units
 *
 * @example
 * const requestCount = metric('request_count', { route: string() }, cumulativeU64())
 * const requests = requestCount.on(shop)
 * requests.with({ route: '/cart' }).add()
 */
export function metric<
  const N extends string,
  F extends FieldTypes = NoFields,
  T extends DatumType = DatumType,
>(
  name: N,
  fields: FieldSpecs<F>,
  datum: DatumSpec<T>,
  options: MetricOptions = {},
): Metric<N, F, T> {
  checkComponentName(name, 'metric')
  const owner = `metric "${name}"`
  checkOptions(owner, options)
  const { description = '', version = 1, units = 'none', open = false } = options
  checkVersion(version)
  checkUnits(owner, units)
  if (typeof open !== 'boolean') throw definitionError(`${owner}: open is true or false`)
  const datumType = datum?.datumType
  checkDatumType(owner, datumType)
  const definedFields = defineFields(owner, fields)
  const schemas = new WeakMap<Target, TimeseriesSchema>()

  const schemaWith = (target: Target): TimeseriesSchema => {
    let schema = schemas.get(target)
    if (schema === undefined) schemas.set(target, (schema = schemaOf(target, definition)))
    return schema
  }

  const seriesOf = (
    target: TargetInstance,
    values: Readonly<Record<string, unknown>>,
  ): Timeseries => {
    const schema = schemaWith(target.definition)
    return {
      name: schema.name,
      version,
      targetFields: target.fields,
      metricFields: resolveFields(owner, definedFields, values),
      datumType,
      definition: schema,
    }
  }

  const definition: Metric<N, F, T> = {
    name,
    version,
    description,
    units,
    open,
    datumType,
    datum,
    fields: Object.freeze({ ...fields }),
    definedFields,
    on(target, instrumentOptions) {
      const schema = schemaWith(target.definition)
      return createInstrument<F, T>(
        { schema, targetFields: target.fields, fields: definedFields, datum },
        instrumentOptions,
      )
    },
    sample(target, values, input, timestamp) {
      const timeseries = seriesOf(target, values)
      const checked = toDatum(datumType, input)
      const startTime = 'startTime' in checked ? checked.startTime : undefined
      return {
        timeseries,
        timestamp: timestamp ?? timestampSince(startTime, systemClock),
        datum: checked,
      }
    },
    missing(target, values, missingOptions = {}) {
      checkOptions(owner, missingOptions)
      const { startTime, timestamp } = missingOptions
      const timeseries = seriesOf(target, values)
      const missing = missingDatum(datumType, startTime)
      return {
        timeseries,
        timestamp: timestamp ?? timestampSince(startTime, systemClock),
        datum: missing,
      }
    },
  }
  return Object.freeze(definition)
}

export function checkUnits(owner: string, units: unknown): asserts units is Units {
  if (UNITS.some((unit) => unit === units)) return
  throw definitionError(`${owner}: ${shown(units)} is not a unit: ${UNITS.join(', ')}`)
}

export function checkDatumType(owner: string, datumType: unknown): void {
  if (DATUM_TYPES.some((type) => type === datumType)) return
  throw definitionError(
    `${owner} needs a datum type: a gauge such as f64(), a counter such as cumulativeU64(), or ` +
      'a histogram such as histogramF64({ decades: [-3, 2] })',
  )
}
