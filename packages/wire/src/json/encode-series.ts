import type { Field, Timeseries } from '@oximeter/core'

import { encodeString } from './encode-datum.ts'

/** The JSON text of a field's value: `{"type":…,"value":…}`. */
export function encodeFieldValue(field: Pick<Field, 'type' | 'value'>): string {
  const { type, value } = field
  return `{"type":"${type}","value":${typeof value === 'string' ? encodeString(value) : value}}`
}

const texts = new WeakMap<Timeseries, string>()

/**
 * The part of a sample's JSON that its series decides, from `"timeseries_name"` to the brace that
 * closes the sample. Written once for each series object.
 */
export function encodeSeries(timeseries: Timeseries): string {
  let text = texts.get(timeseries)
  if (text === undefined) {
    text = seriesText(timeseries)
    texts.set(timeseries, text)
  }
  return text
}

/** Like `encodeSeries`, for a series that will not be asked for again. */
export function seriesText({ name, version, targetFields, metricFields }: Timeseries): string {
  const colon = name.indexOf(':')
  return (
    `"timeseries_name":${encodeString(name)},"timeseries_version":${version}` +
    `,"target":${component(name.slice(0, colon), targetFields)}` +
    `,"metric":${component(name.slice(colon + 1), metricFields)}}`
  )
}

function component(name: string, fields: readonly Field[]): string {
  const members = fields.map((field) => {
    const key = encodeString(field.name)
    return `${key}:{"name":${key},"value":${encodeFieldValue(field)}}`
  })
  return `{"name":${encodeString(name)},"fields":{${members.join(',')}}}`
}
