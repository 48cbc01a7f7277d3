import {
  isCumulative,
  isHistogram,
  makeField,
  timeseriesOf,
  type Field,
  type SeriesDescription,
  type Timeseries,
} from '@oximeter/core'

import { checked } from '../checked.ts'
import { MIN_TIME } from '../json/decode-time.ts'
import { RefusedError, type RefusalReason } from '../refusal.ts'
import type { BatchReader } from './arrow/batch-reader.ts'
import { SchemaTemplate } from './arrow/schema-writer.ts'
import { readStream } from './arrow/stream-reader.ts'
import { readFieldColumn } from './field-reader.ts'
import { readLayouts } from './layout-reader.ts'
import { malformed } from './malformed.ts'
import { complaint, type Complaint } from './page-refusals.ts'
import { seriesFields } from './series-columns.ts'
import { readSeriesSchema, type SeriesSchema } from './series-schema.ts'

/** What came of the description of one series. */
export type DecodedSeries =
  | { readonly number: number; readonly description: SeriesDescription }
  | { readonly number: number; readonly complaint: Complaint }

export interface SeriesLimits {
  readonly maxFields: number
  readonly maxBins: number
}

/** Reads a part of descriptions. */
export function* decodeSeries(content: Uint8Array, limits: SeriesLimits): Generator<DecodedSeries> {
  const { schema: columns, batches } = readStream(content)
  const json = columns.metadata().get('oximeter:series')
  if (json === undefined) throw malformed('descriptions of series have no schema')
  const schema = readSeriesSchema(json, limits.maxFields)
  columns.expect(new SchemaTemplate(seriesFields(schema.datumType, schema.fields)))
  const template = makeTemplate(schema)
  for (const batch of batches) yield* readBatch(batch, schema, template, limits)
}

/** How a timeseries is made of the values of its fields; or what is wrong with all of them. */
type Template = { readonly make: (fields: readonly Field[]) => Timeseries } | Complaint

function makeTemplate({ name, version, datumType, fields }: SeriesSchema): Template {
  try {
    const placeholders = (source: 'target' | 'metric') =>
      fields
        .filter((column) => column.source === source)
        .map((column) => checked('invalid_field_name', () => makeField(column.name, 'bool', false)))
    // What holds of one series holds of all: names and the order of fields are the same.
    const sample = checked('invalid_version', () =>
      timeseriesOf({
        name,
        version,
        datumType,
        targetFields: placeholders('target'),
        metricFields: placeholders('metric'),
      }),
    )
    const places = (all: readonly Field[]) =>
      all.map(({ name: wanted }) => fields.findIndex((column) => column.name === wanted))
    const [targets, metrics] = [places(sample.targetFields), places(sample.metricFields)]
    return {
      make: (values) => ({
        name,
        version,
        targetFields: Object.freeze(targets.map((place) => values[place]!)),
        metricFields: Object.freeze(metrics.map((place) => values[place]!)),
        datumType,
      }),
    }
  } catch (error) {
    if (error instanceof RefusedError) return complaint(error.reason, error.message, name)
    throw error
  }
}

function* readBatch(
  batch: BatchReader,
  { name, datumType, fields, definition }: SeriesSchema,
  template: Template,
  { maxBins }: SeriesLimits,
): Generator<DecodedSeries> {
  const { rows } = batch
  batch.fullNode(rows)
  const numbers = batch.array(Uint32Array, rows)
  let startTimes: BigInt64Array | undefined
  if (isCumulative(datumType)) {
    batch.fullNode(rows)
    startTimes = batch.array(BigInt64Array, rows)
  }
  const layouts = isHistogram(datumType) ? readLayouts(batch, datumType, maxBins) : undefined
  const columns = fields.map((column) => readFieldColumn(batch, column))
  batch.end()
  for (let row = 0; row < rows; row++) {
    const number = numbers[row]!
    const refused = (reason: RefusalReason, detail: string) => ({
      number,
      complaint: complaint(reason, detail, name),
    })
    const startTime = startTimes?.[row]
    const layout = layouts?.[row]
    const values = columns.map((column) => column[row])
    const bad = values.indexOf(undefined)
    if (!('make' in template)) yield { number, complaint: template }
    else if (bad !== -1) {
      const { name: field, type } = fields[bad]!
      yield refused('invalid_field_value', `the field "${field}" holds what is not a ${type}`)
    } else if (startTime !== undefined && startTime < MIN_TIME) {
      yield refused('invalid_timestamp', 'the start time is before the year 1900')
    } else if (typeof layout === 'string') yield refused('invalid_histogram', layout)
    else {
      const description = {
        timeseries: template.make(values as Field[]),
        ...(startTime !== undefined && { startTime }),
        ...(layout !== undefined && { layout }),
        ...(definition && { schema: definition }),
      }
      yield { number, description }
    }
  }
}
