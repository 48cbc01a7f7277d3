import type { Field, Timeseries, TimeseriesSchema } from '@oximeter/core'

/** Whether two timeseries are of one schema: everything but the values of their fields. */
export function sameShape(a: Timeseries, b: Timeseries): boolean {
  return (
    a.name === b.name &&
    a.version === b.version &&
    a.datumType === b.datumType &&
    sameFields(a.targetFields, b.targetFields) &&
    sameFields(a.metricFields, b.metricFields)
  )
}

function sameFields(a: readonly Field[], b: readonly Field[]): boolean {
  return (
    a.length === b.length &&
    a.every((field, i) => field.name === b[i]?.name && field.type === b[i].type)
  )
}

/** A text for each schema: all shapes of an open one have the same. */
export function schemaKey({ name, version }: Pick<TimeseriesSchema, 'name' | 'version'>): string {
  return `${name} ${version}`
}

/** A text for each shape. */
export function shapeKey({
  name,
  version,
  datumType,
  targetFields,
  metricFields,
}: Timeseries): string {
  return `${name} ${version} ${datumType}${keyOfFields(targetFields)} |${keyOfFields(metricFields)}`
}

function keyOfFields(fields: readonly Field[]): string {
  let key = ''
  for (const { name, type } of fields) key += ` ${name} ${type}`
  return key
}
