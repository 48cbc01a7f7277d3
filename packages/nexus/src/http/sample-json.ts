import { datumJson } from '@oximeter/api'
import type { DatumJson, FieldSetJson, SampleJson } from '@oximeter/api/client'
import { formatTimestamp, type Datum, type Field, type Sample } from '@oximeter/core'
import { encodeDatum, parseJsonExact } from '@oximeter/wire'

/** A sample as it travels in JSON, its integers exact. */
export function toSampleJson({ timeseries, timestamp, datum }: Sample): SampleJson {
  const { name, version, targetFields, metricFields } = timeseries
  const [target = '', metric = ''] = name.split(':')
  return {
    measurement: { timestamp: formatTimestamp(timestamp), datum: toDatumJson(datum) },
    timeseries_name: name,
    timeseries_version: version,
    target: fieldSet(target, targetFields),
    metric: fieldSet(metric, metricFields),
  }
}

export function toDatumJson(datum: Datum): DatumJson {
  return datumJson.parse(parseJsonExact(encodeDatum(datum)))
}

function fieldSet(name: string, fields: readonly Field[]): FieldSetJson {
  const entries = fields.map((field) => [
    field.name,
    { name: field.name, value: { type: field.type, value: field.value } },
  ])
  return { name, fields: Object.fromEntries(entries) }
}
