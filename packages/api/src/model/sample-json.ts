import type { DatumJson, FieldValueJson } from './datum-json.ts'

/** The fields of a target or a metric, by name. */
export interface FieldSetJson {
  name: string
  fields: Record<string, { name: string; value: FieldValueJson }>
}

/** A sample as it travels in JSON. */
export interface SampleJson {
  measurement: { timestamp: string; datum: DatumJson }
  timeseries_name: string
  timeseries_version: number
  target: FieldSetJson
  metric: FieldSetJson
}
