import type { TimeseriesSchemaJson } from '@oximeter/api/client'

import { formatPairs, formatTable, type Style } from './table.ts'

/** What a schema says of the data, with the units in any words. */
type ShownSchema = Omit<TimeseriesSchemaJson, 'created' | 'provisional' | 'units'> & {
  readonly units: string
}

/** One version of one timeseries in full. @param more what else is known of it, after the rest */
export function formatSchema(
  schema: ShownSchema,
  style: Style,
  more: readonly (readonly [string, string])[] = [],
): string {
  const { target, metric } = schema.description
  const pairs = formatPairs([
    ['timeseries', schema.timeseries_name],
    ['version', String(schema.version)],
    ['metric', metric === '' ? '(no description)' : metric],
    ['target', target === '' ? '(no description)' : target],
    ['type', schema.datum_type],
    ['units', schema.units],
    ['scope', schema.authz_scope],
    ...(schema.rollups ? ([['rolled up', `by ${schema.rollups.join(' and ')}`]] as const) : []),
    ...more,
  ])
  const fields = formatTable(
    [{ title: 'FIELD' }, { title: 'TYPE' }, { title: 'OF' }, { title: 'DESCRIPTION' }],
    schema.field_schema.map(({ name, field_type, source, description }) => [
      name,
      field_type,
      source,
      description,
    ]),
    style,
  )
  return `${pairs}\n${fields}`
}
