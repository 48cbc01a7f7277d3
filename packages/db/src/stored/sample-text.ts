import {
  makeField,
  parseFieldValue,
  timeseriesOf,
  type DatumType,
  type Field,
  type FieldType,
  type Nanoseconds,
  type Sample,
  type Timeseries,
} from '@oximeter/core'
import { datumOf, datumText, parseText } from './datum-text.ts'

/** A sample as one line of JSON that says all of it, so that it can be stored later after all. */
export function sampleText({ timeseries, timestamp, datum }: Sample): string {
  return textWith(datumText(datum), timeseries, timestamp)
}

/** As much as there is of a sample whose datum makes no sense; it is not read back. */
export function remainsText(timeseries: Timeseries, timestamp: Nanoseconds): string {
  return textWith('null', timeseries, timestamp)
}

function textWith(datum: string, timeseries: Timeseries, timestamp: Nanoseconds): string {
  const { name, version, datumType, targetFields, metricFields } = timeseries
  const fields = `"target_fields":${fieldsText(targetFields)},"metric_fields":${fieldsText(metricFields)}`
  return (
    `{"timeseries":{"name":${JSON.stringify(name)},"version":${version}` +
    `,"datum_type":"${datumType}",${fields}},"timestamp":${timestamp},"datum":${datum}}`
  )
}

interface StoredSample {
  readonly timeseries: {
    readonly name: string
    readonly version: string
    readonly datum_type: DatumType
    readonly target_fields: readonly StoredField[]
    readonly metric_fields: readonly StoredField[]
  }
  readonly timestamp: string
  readonly datum: unknown
}

interface StoredField {
  readonly name: string
  readonly type: FieldType
  readonly value: string
}

/** What `sampleText` wrote. Throws if the text is anything else. */
export function parseSampleText(text: string): Sample {
  const { timeseries, timestamp, datum } = parseText(text) as StoredSample
  return {
    timeseries: timeseriesOf({
      name: timeseries.name,
      version: Number(timeseries.version),
      datumType: timeseries.datum_type,
      targetFields: timeseries.target_fields.map(fieldOf),
      metricFields: timeseries.metric_fields.map(fieldOf),
    }),
    timestamp: BigInt(timestamp),
    datum: datumOf(datum),
  }
}

function fieldsText(fields: readonly Field[]): string {
  return JSON.stringify(
    fields.map(({ name, type, value }) => ({ name, type, value: String(value) })),
  )
}

function fieldOf({ name, type, value }: StoredField): Field {
  return makeField<FieldType>(name, type, parseFieldValue(type, value))
}
