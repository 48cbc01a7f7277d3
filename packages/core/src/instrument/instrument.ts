import {
  isCounter,
  isHistogram,
  type CounterDatumType,
  type DatumType,
  type GaugeDatumType,
  type HistogramDatumType,
} from '../datum-type.ts'
import {
  keyOfValues,
  resolveFields,
  type DefinedField,
  type FieldInputs,
  type FieldTypes,
} from '../definition/fields.ts'
import type { Field } from '../field-type.ts'
import { definitionError, type MetricsError } from '../metrics-error.ts'
import { shown } from '../number-type.ts'
import type { ProduceContext, Producer } from '../producer.ts'
import { systemClock, type Clock } from '../time.ts'
import type { Sample } from '../timeseries.ts'
import type { DatumSpec, HistogramSpec } from '../value-type.ts'
import { createCounters, type CounterSeries } from './counters.ts'
import { createGauges, type GaugeSeries } from './gauges.ts'
import { HistogramTable, type HistogramSeries } from './histograms.ts'
import { Refusals, type RefusalReason } from './refusals.ts'
import type { SeriesTable } from './series-table.ts'

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
   * what is recorded on them leads to nothing, and they are counted.
   */
  readonly maxSeries?: number
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
  readonly timeseriesName: string
  readonly version: number
  readonly targetFields: readonly Field[]
  readonly fields: readonly DefinedField[]
  readonly datum: DatumSpec<T>
}

export function createInstrument<F extends FieldTypes, T extends DatumType>(
  definition: InstrumentDefinition<T>,
  options: InstrumentOptions = {},
): Instrument<F, T> {
  const { timeseriesName: name, version, targetFields, fields: defined, datum } = definition
  const { maxSeries = 10_000, clock = systemClock, onError } = options
  if (!Number.isInteger(maxSeries) || maxSeries < 1) {
    throw definitionError(`${name}: maxSeries is a whole number from 1, not ${shown(maxSeries)}`)
  }
  const { datumType } = datum
  const refusals = new Refusals(name, onError)
  const table = createTable(datum, clock, refusals)

  const create = (key: string, values: Readonly<Record<string, unknown>>) => {
    if (table.size >= maxSeries) {
      refusals.add('series_budget', () => overBudget(table, maxSeries))
      return table.sink()
    }
    const metricFields = resolveFields(name, defined, values)
    return table.create(key, { name, version, targetFields, metricFields, datumType })
  }

  return {
    name,
    datumType,
    refusals: refusals.counts,
    get size() {
      return table.size
    },
    get refused() {
      return refusals.total
    },
    with(values) {
      const key = keyOfValues(defined, values)
      if (key === undefined) {
        refusals.add('field_value', () => problemOf(() => resolveFields(name, defined, values)))
        return table.sink() as unknown as Series<T>
      }
      return (table.find(key) ?? create(key, values)) as unknown as Series<T>
    },
    produce(context) {
      if (context) refusals.flush((problem) => context.report(problem))
      return table.collect(context?.timestamp ?? table.nextTimestamp())
    },
  }
}

function createTable(datum: DatumSpec, clock: Clock, refusals: Refusals): SeriesTable {
  const { datumType } = datum
  if (isCounter(datumType)) return createCounters(datumType, clock, refusals)
  if (!isHistogram(datumType)) return createGauges(datumType, clock, refusals)
  return new HistogramTable((datum as HistogramSpec).bins, clock, refusals)
}

function problemOf(check: () => unknown): string {
  try {
    check()
    return 'the field values are wrong'
  } catch (error) {
    return (error as Error).message
  }
}

/** Names the field that has the most values: the one that grows. */
function overBudget(table: SeriesTable, maxSeries: number): string {
  const values = new Map<string, Set<unknown>>()
  for (const { metricFields } of table.timeseries()) {
    for (const { name, value } of metricFields) {
      const seen = values.get(name) ?? new Set()
      values.set(name, seen.add(value))
    }
  }
  const [field, seen] = [...values].sort(([, a], [, b]) => b.size - a.size)[0] ?? []
  const grows = field === undefined ? '' : `; its field "${field}" has ${seen?.size} values`
  return `the budget of ${maxSeries} series is used up${grows}`
}
