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
import { joinDefinitions } from './join.ts'
import type { Target, TargetInstance } from './target.ts'

export interface MetricOptions {
  /** What the datum counts or measures; default `none`. */
  readonly units?: Units
  /** What is measured, in a sentence. */
  readonly description?: string
  /** 1 to 255; default 1. Must be that of the targets it is used with. */
  readonly version?: number
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
   *   `invalid_timeseries_name`, then `datum_error` or `histogram_error` for fields and datum
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
  const { description = '', version = 1, units = 'none' } = options
  checkVersion(version)
  if (!UNITS.includes(units)) {
    throw definitionError(`${owner}: ${shown(units)} is not a unit: ${UNITS.join(', ')}`)
  }
  const datumType = datum?.datumType
  if (!DATUM_TYPES.includes(datumType)) {
    throw definitionError(
      `${owner} needs a datum type: a gauge such as f64(), a counter such as cumulativeU64(), or ` +
        'a histogram such as histogramF64({ decades: [-3, 2] })',
    )
  }
  const definedFields = defineFields(owner, fields)
  const joined = new WeakMap<Target, string>()
  const schemas = new WeakMap<Target, TimeseriesSchema>()

  const seriesOf = (
    target: TargetInstance,
    values: Readonly<Record<string, unknown>>,
  ): Timeseries => {
    let timeseriesName = joined.get(target.definition)
    if (timeseriesName === undefined) {
      timeseriesName = joinDefinitions(target.definition, definition)
      joined.set(target.definition, timeseriesName)
    }
    return {
      name: timeseriesName,
      version,
      targetFields: target.fields,
      metricFields: resolveFields(owner, definedFields, values),
      datumType,
    }
  }

  const definition: Metric<N, F, T> = {
    name,
    version,
    description,
    units,
    datumType,
    datum,
    fields: Object.freeze({ ...fields }),
    definedFields,
    on(target, instrumentOptions) {
      const schema = schemas.get(target.definition) ?? schemaOf(target.definition, definition)
      schemas.set(target.definition, schema)
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
