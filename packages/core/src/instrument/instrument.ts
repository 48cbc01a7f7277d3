import {
  isCounter,
  isHistogram,
  type CounterDatumType,
  type DatumType,
  type GaugeDatumType,
  type HistogramDatumType,
} from '../datum-type.ts'
import {
  canonicalValues,
  fieldsOf,
  problemOfValues,
  type DefinedField,
  type FieldInputs,
  type FieldTypes,
} from '../definition/fields.ts'
import type { Field } from '../field-type.ts'
import { definitionError, type MetricsError } from '../metrics-error.ts'
import { shown } from '../number-type.ts'
import { checkOptions } from '../options.ts'
import type { ProduceContext, Producer } from '../producer.ts'
import type { TimeseriesSchema } from '../schema.ts'
import { systemClock, type Clock } from '../time.ts'
import type { Sample } from '../timeseries.ts'
import type { DatumSpec, HistogramSpec } from '../value-type.ts'
import { createCounters, type CounterSeries } from './counters.ts'
import { createGauges, type GaugeSeries } from './gauges.ts'
import { HistogramTable, type HistogramSeries } from './histograms.ts'
import { Refusals, type RefusalReason } from './refusals.ts'
import type { SeriesOptions, SeriesTable } from './series-table.ts'

/** The bound series of a datum type. */
export type Series<T extends DatumType = DatumType> = T extends CounterDatumType
  ? CounterSeries<T>
  : T extends HistogramDatumType
    ? HistogramSeries<T>
    : T extends GaugeDatumType
      ? GaugeSeries<T>
      : never

export interface InstrumentOptions {
  /**
   * The most series that the instrument may have; default 10 000. Past it new ones are refused:
   * what is recorded on them leads to nothing, and they are counted. Instruments of one name that
   * are in the same registry share the largest budget that one of them has.
   */
  readonly maxSeries?: number
  /**
   * Milliseconds after which a series on which nothing was recorded is retired: at the next
   * collection it ends, and its place in the budget is free. Recorded on again, or asked for again,
   * it begins anew, counting from zero. Default: series are never retired. Up to 2^31 - 1.
   */
  readonly idleMs?: number
  /** Tells when series start. Default: the wall clock. */
  readonly clock?: Clock
  /**
   * Called with the first refusal of each reason. Without it, the registry that collects the
   * instrument is told.
   */
  readonly onError?: (problem: MetricsError) => void
}

/** The series of one metric on one target; made by `metric.on(target)`. */
export interface Instrument<
  F extends FieldTypes = FieldTypes,
  T extends DatumType = DatumType,
> extends Producer {
  /** `target:metric` */
  readonly name: string
  readonly datumType: T
  /** How many series there are. */
  readonly size: number
  /** How many recordings were refused, for whatever reason. */
  readonly refused: number
  readonly refusals: Readonly<Record<RefusalReason, number>>

  /**
   * The series with these field values: always the same object for the same values. Keep it where
   * you record often.
   *
   * Never throws, since the values may come from anywhere: of values that are wrong, or past the
   * budget of series, it is one that records nothing, and the refusal is counted.
   */
  with(fields: FieldInputs<F>): Series<T>

  /** One sample for each series that has a value. The timestamp defaults to a new one. */
  produce(context?: ProduceContext): Iterable<Sample>
}

/** What an instrument is of. */
export interface InstrumentDefinition<T extends DatumType> {
  readonly schema: TimeseriesSchema
  readonly targetFields: readonly Field[]
  readonly fields: readonly DefinedField[]
  readonly datum: DatumSpec<T>
}

const tables = new WeakMap<Producer, SeriesTable>()

/** The series of a producer, if it is an instrument: for a registry to count and collect them. */
export function tableOf(producer: Producer): SeriesTable | undefined {
  return tables.get(producer)
}

export function createInstrument<F extends FieldTypes, T extends DatumType>(
  definition: InstrumentDefinition<T>,
  options: InstrumentOptions = {},
): Instrument<F, T> {
  const { schema, targetFields, fields, datum } = definition
  const { name, version, datumType } = schema
  checkOptions(name, options)
  const { maxSeries = 10_000, idleMs, clock = systemClock, onError } = options
  if (!Number.isInteger(maxSeries) || maxSeries < 1) {
    throw definitionError(`${name}: maxSeries is a whole number from 1, not ${shown(maxSeries)}`)
  }
  if (idleMs !== undefined && !(Number.isInteger(idleMs) && idleMs > 0 && idleMs < 2 ** 31)) {
    throw definitionError(`${name}: idleMs is a number of milliseconds, not ${shown(idleMs)}`)
  }
  const refusals = new Refusals(name, onError)
  const table = createTable(datum, { schema, fields, maxSeries, idleMs, clock, refusals })
  const { index, bound } = table

  // What the index does not know: a new series, or values that are not in canonical form.
  const resolve = (values: FieldInputs<F>): object => {
    const canonical = canonicalValues(fields, values)
    if (!canonical) {
      refusals.add('field_value', () => problemOfValues(fields, values))
      return table.sink()
    }
    const known = bound[index.find(canonical)]
    if (known) return known
    const metricFields = fieldsOf(fields, canonical)
    return table.create({
      name,
      version,
      targetFields,
      metricFields,
      datumType,
      definition: schema,
    })
  }

  const instrument: Instrument<F, T> = {
    name,
    schemas: [schema],
    datumType: datum.datumType,
    refusals: refusals.counts,
    get size() {
      return table.size
    },
    get refused() {
      return refusals.total
    },
    with(values) {
      return (bound[index.find(values)] ?? resolve(values)) as Series<T>
    },
    produce(context) {
      if (context) refusals.flush((problem) => context.report(problem))
      return withoutPauses(table.collect(context?.timestamp ?? table.nextTimestamp()))
    },
  }
  tables.set(instrument, table)
  return instrument
}

function* withoutPauses(samples: Iterable<Sample | undefined>): Generator<Sample> {
  for (const sample of samples) if (sample) yield sample
}

function createTable(datum: DatumSpec, options: SeriesOptions): SeriesTable {
  const { datumType } = datum
  if (isCounter(datumType)) return createCounters(datumType, options)
  if (!isHistogram(datumType)) return createGauges(datumType, options)
  return new HistogramTable((datum as HistogramSpec).bins, options)
}
