import {
  ABSENT_BITS,
  AUTHZ_SCOPES,
  DATUM_TYPES,
  deriveSchema,
  isCumulative,
  isHistogram,
  UNITS,
  type BinLayout,
  type CollectedPoints,
  type DatumType,
  type PointData,
  type Points,
  type QuantileColumns,
  type SeriesDescription,
  type Timeseries,
  type TimeseriesSchema,
} from '@oximeter/core'
import * as fc from 'fast-check'

import { datumLayout, MARKERS, numberColumn, type ColumnNumber } from '../columns/datum-columns.ts'
import type { PageIdentity } from '../columns/header.ts'
import { absences, histograms } from './data.ts'
import { numbers, texts, times } from './numbers.ts'
import { record } from './plain-record.ts'
import { errors } from './samples.ts'
import { timeseries } from './series.ts'

/** What a producer knows when it encodes a page. */
export interface ProducedPage extends PageIdentity {
  /** By number; undefined of those that are gone. */
  readonly series: readonly (SeriesDescription | undefined)[]
  readonly items: readonly CollectedPoints[]
}

/** Any page, of a few series of a few types. All numbers are finite, and what is missing or absent is zero. */
export function pages(): fc.Arbitrary<ProducedPage> {
  return fc
    .array(fc.oneof({ arbitrary: anyDescription, weight: 8 }, fc.constant(undefined)), {
      maxLength: 8,
    })
    .chain((series) =>
      record({
        epoch: fc.uuid(),
        page: fc.maxSafeNat(),
        series: fc.constant(series),
        items: fc.array(
          fc.oneof(
            { arbitrary: answers(series), weight: 4 },
            record({ status: fc.constant('err'), error: errors() }),
          ),
          { maxLength: 3 },
        ),
      }),
    )
}

const anyDescription = fc.oneof(...DATUM_TYPES.map(descriptions))

function descriptions(type: DatumType): fc.Arbitrary<SeriesDescription> {
  const definition = record({
    description: record({ target: texts(), metric: texts() }),
    fieldDescription: texts(),
    units: fc.constantFrom(...UNITS),
    authzScope: fc.constantFrom(...AUTHZ_SCOPES),
    created: times(),
    open: fc.constantFrom(undefined, true as const),
  })
  return record({
    timeseries: timeseries(type),
    definition: fc.option(definition),
    startTime: times(),
    layout: isHistogram(type)
      ? fc.option(histograms(type).map(layoutOf), { nil: undefined, freq: 8 })
      : fc.constant(undefined),
  }).map(({ timeseries: series, definition: defined, startTime, layout }) => ({
    timeseries: series,
    ...(isCumulative(type) && { startTime }),
    ...(layout && { layout }),
    ...(defined && { schema: schemaOf(series, defined) }),
  }))
}

function schemaOf(
  series: Timeseries,
  {
    fieldDescription,
    open,
    ...rest
  }: Pick<TimeseriesSchema, 'description' | 'units' | 'authzScope' | 'created'> & {
    fieldDescription: string
    open: true | undefined
  },
): TimeseriesSchema {
  const derived = deriveSchema(series)
  const fields = derived.fields.map((field) => ({ ...field, description: fieldDescription }))
  return { ...derived, ...rest, fields, ...(open && { open }) }
}

function layoutOf(datum: object): BinLayout {
  const { bins, end } = datum as BinLayout
  return end === undefined ? { bins } : { bins, end }
}

function answers(series: ProducedPage['series']): fc.Arbitrary<CollectedPoints> {
  const byType = Map.groupBy(series.keys(), (number) => series[number]?.timeseries.datumType)
  byType.delete(undefined)
  if (byType.size === 0) return record({ status: fc.constant('ok'), points: fc.constant([]) })
  const of = [...byType].map(([type, numbersOfType]) => points(type!, numbersOfType, series))
  return record({ status: fc.constant('ok'), points: fc.array(fc.oneof(...of), { maxLength: 4 }) })
}

function points(
  datumType: DatumType,
  seriesOfType: readonly number[],
  series: ProducedPage['series'],
): fc.Arbitrary<Points> {
  const row = record({ number: fc.constantFrom(...seriesOfType), isMissing: fc.boolean() })
  return fc
    .tuple(fc.array(row, { minLength: 1, maxLength: 6 }), fc.boolean(), fc.boolean(), fc.boolean())
    .chain(([rows, hasMissing, isShared, hasStartTimes]) => {
      const missing = rows.map(
        ({ number, isMissing }) =>
          (hasMissing && isMissing) || (isHistogram(datumType) && !series[number]?.layout),
      )
      const bins = rows.map(({ number }, i) =>
        missing[i] ? 0 : (series[number]?.layout?.bins.length ?? 0),
      )
      const column = many(times(), rows.length).map((all) => BigInt64Array.from(all))
      return record({
        datumType: fc.constant(datumType),
        rows: fc.constant(rows.length),
        series: fc.constant(Uint32Array.from(rows, ({ number }) => number)),
        timestamps: isShared ? times() : column,
        startTimes: hasStartTimes && isCumulative(datumType) ? column : fc.constant(undefined),
        missing: fc.constant(missing.includes(true) ? Uint8Array.from(missing, Number) : undefined),
        data: data(datumType, missing, bins),
      })
    })
}

function data(
  type: DatumType,
  missing: readonly boolean[],
  bins: readonly number[],
): fc.Arbitrary<PointData> {
  const layout = datumLayout(type)
  /** Zero where a row is missing, or has one of the bits in its mark. */
  const column = (number: ColumnNumber, width = 1, { marks, bit }: Marked = NONE) =>
    many<number | bigint>(numbers(number), missing.length * width).map((all) => {
      const values = new (numberColumn(number).Values)(all.length)
      all.forEach((value, i) => {
        const row = Math.floor(i / width)
        if (!missing[row] && ((marks[row] ?? 0) & bit) === 0) values[i] = value
      })
      return values
    })
  switch (layout.kind) {
    case 'numbers':
      return record({ kind: fc.constant('numbers'), values: column(layout.number) })
    case 'bools':
      return record({
        kind: fc.constant('numbers'),
        values: column('u8').map((all) => (all as Uint8Array).map((value) => value & 1)),
      })
    case 'strings':
      return record({
        kind: fc.constant('strings'),
        values: many(texts(), missing.length).map((all) =>
          all.map((text, i) => (missing[i] ? '' : text)),
        ),
      })
    case 'bytes':
      return record({
        kind: fc.constant('bytes'),
        values: many(fc.uint8Array({ maxLength: 16 }), missing.length).map((all) =>
          all.map((each, i) => (missing[i] ? new Uint8Array() : Uint8Array.from(each))),
        ),
      })
    case 'histograms': {
      let total = 0
      const offsets = Uint32Array.from([0, ...bins.map((count) => (total += count))])
      const some = fc.option(many(absences(), missing.length), { nil: undefined, freq: 1 })
      return some.chain((given) => {
        const marks = Uint8Array.from(given ?? [], (mark, row) => (missing[row] ? 0 : mark))
        const absent = marks.some((mark) => mark !== 0) ? marks : undefined
        const marked = (statistic: keyof typeof ABSENT_BITS): Marked => ({
          marks,
          bit: ABSENT_BITS[statistic],
        })
        const floats = (width: number, by: Marked) =>
          column('f64', width, by) as fc.Arbitrary<Float64Array>
        const state = (by: Marked): fc.Arbitrary<QuantileColumns> =>
          record({
            heights: floats(MARKERS, by),
            positions: column('u64', MARKERS, by) as fc.Arbitrary<BigUint64Array>,
            desired: floats(MARKERS, by),
          })
        return record({
          kind: fc.constant('histograms'),
          absent: fc.constant(absent),
          counts: many(numbers('u64'), total).map((all) => BigUint64Array.from(all)),
          offsets: fc.constant(offsets),
          min: column(layout.number, 1, marked('min')),
          max: column(layout.number, 1, marked('max')),
          sums: column(layout.sum, 1, marked('sumOfSamples')) as fc.Arbitrary<
            BigInt64Array | Float64Array
          >,
          squaredMeans: floats(1, marked('squaredMean')),
          p50: state(marked('p50')),
          p90: state(marked('p90')),
          p99: state(marked('p99')),
        }) as fc.Arbitrary<PointData>
      })
    }
  }
}

/** The rows whose marks have a bit. */
interface Marked {
  readonly marks: Uint8Array
  readonly bit: number
}

const NONE: Marked = { marks: new Uint8Array(), bit: 0 }

function many<T>(one: fc.Arbitrary<T>, length: number): fc.Arbitrary<T[]> {
  return fc.array(one, { minLength: length, maxLength: length })
}
