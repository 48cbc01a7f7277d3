import {
  FIELD_TYPES,
  makeField,
  timeseriesOf,
  type DatumType,
  type Field,
  type FieldType,
  type Timeseries,
} from '@oximeter/core'

import { checked } from '../checked.ts'
import { asObject, asString, optional, refuse, required, shown, shownText } from './checks.ts'
import { WholeFloat, type JsonObject, type JsonValue } from './json-reader.ts'

const fieldTypes: ReadonlySet<string> = new Set(FIELD_TYPES)

/** Reads what a sample says of its series. */
export function decodeSeries(sample: JsonObject, datumType: DatumType): Timeseries {
  const name = asString(required(sample, 'timeseries_name', 'the sample'), 'the timeseries name')
  const version = decodeVersion(optional(sample, 'timeseries_version'))
  const target = decodeComponent(required(sample, 'target', 'the sample'), 'the target')
  const metric = decodeComponent(required(sample, 'metric', 'the sample'), 'the metric')
  const series = checked('invalid_timeseries_name', () =>
    timeseriesOf({
      name,
      version,
      targetFields: target.fields,
      metricFields: metric.fields,
      datumType,
    }),
  )
  const ownName = `${target.name}:${metric.name}`
  if (name !== ownName) {
    refuse(
      'name_mismatch',
      `the sample is of "${name}", but its target and metric are ${shownText(ownName)}`,
    )
  }
  return series
}

function decodeVersion(value: JsonValue | undefined): number {
  if (value === undefined) return 1
  const isVersion =
    typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 255
  if (!isVersion) refuse('invalid_version', `the version is ${shown(value)}, not 1 to 255`)
  return value
}

function decodeComponent(
  value: JsonValue,
  what: string,
): { name: string; fields: readonly Field[] } {
  const object = asObject(value, what)
  const name = asString(required(object, 'name', what), `the name of ${what}`)
  const fields = asObject(required(object, 'fields', what), `the fields of ${what}`)
  return { name, fields: Object.entries(fields).map(([key, field]) => decodeField(key, field)) }
}

function decodeField(key: string, value: JsonValue): Field {
  const what = `the field ${shownText(key)}`
  const object = asObject(value, what)
  const name = asString(required(object, 'name', what), `the name of ${what}`)
  if (name !== key) {
    refuse('field_name_mismatch', `${what} calls itself ${shownText(name)}`)
  }
  const content = asObject(required(object, 'value', what), `the value of ${what}`)
  const type = asString(required(content, 'type', what), `the type of ${what}`)
  if (!fieldTypes.has(type)) {
    refuse('unknown_field_type', `${what} has the unknown type ${shownText(type)}`)
  }
  return checkedField(name, type as FieldType, required(content, 'value', what))
}

function checkedField(name: string, type: FieldType, value: JsonValue): Field {
  if (value instanceof WholeFloat) {
    refuse('invalid_field_value', `the field "${name}" is ${shown(value)}, not a ${type}`)
  }
  return checked('invalid_field_name', () => makeField(name, type, value as never))
}
