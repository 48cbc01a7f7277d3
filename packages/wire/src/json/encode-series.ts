import { Buffer } from 'node:buffer'

import type { Field, Timeseries } from '@oximeter/core'

import { stringText } from './json-text.ts'

/** The JSON text of a field's value: `{"type":…,"value":…}`. */
export function encodeFieldValue(field: Pick<Field, 'type' | 'value'>): string {
  const { type, value } = field
  return `{"type":"${type}","value":${typeof value === 'string' ? stringText(value) : value}}`
}

const known = new WeakMap<Timeseries, Uint8Array>()

/**
 * The part of a sample's JSON that its series decides, from `"timeseries_name"` to the brace that
 * ends the sample. Written once for each series object.
 */
export function encodeSeries(timeseries: Timeseries): Uint8Array {
  let bytes = known.get(timeseries)
  if (bytes === undefined) {
    bytes = Buffer.from(seriesText(timeseries))
    known.set(timeseries, bytes)
  }
  return bytes
}

/** Like `encodeSeries`, for a series that will not be asked for again. */
export function seriesText({ name, version, targetFields, metricFields }: Timeseries): string {
  const colon = name.indexOf(':')
  return (
    `"timeseries_name":${stringText(name)},"timeseries_version":${version}` +
    `,"target":${component(name.slice(0, colon), targetFields)}` +
    `,"metric":${component(name.slice(colon + 1), metricFields)}}`
  )
}

function component(name: string, fields: readonly Field[]): string {
  const members = fields.map((field) => {
    const key = stringText(field.name)
    return `${key}:{"name":${key},"value":${encodeFieldValue(field)}}`
  })
  return `{"name":${stringText(name)},"fields":{${members.join(',')}}}`
}
